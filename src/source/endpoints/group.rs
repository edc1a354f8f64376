//! `[base]/Group` and `[base]/Group/{id}`: the Groups a client's matches made, and their history.
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-pdex/STU2.1/payertopayerbulkexchange.html#davinci-data-export-operation>

use std::sync::Arc;

use axum::response::Response;
use serde_json::Value;

use crate::fhir::FHIR_JSON;
use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::authorize_interaction::authorize_interaction;
use crate::source::steps::bundle::{OFFSET, Page, entry, history, searchset};
use crate::source::steps::rest_call::{Interaction, RestCall};
use crate::source::steps::search_groups::{group_meets, is_supported};
use crate::source::steps::select_group::{readable_group, sees};

/// Reads one Group, or searches among the caller's.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let caller = authenticate(&source, &inbound, &policy).await?;
    let path = source.relative_path(&inbound.target);
    let call = RestCall::read(&inbound.method, &path, inbound.query.clone(), &inbound.body)?;
    let letter = call.interaction.letter();
    let allowance = authorize_interaction(&caller, letter, "Group", &policy)?;
    let reaches = |group: &Value| allowance.reaches(&caller, group, None, &policy);
    let unknown = || Refusal::not_found("There is no such Group for this client.");
    let read = |id: &str| {
        let group = readable_group(&source, &caller, id, &policy)?;
        if reaches(&group) { Ok(group) } else { Err(unknown()) }
    };
    let is_version = matches!(call.interaction, Interaction::Vread(..) | Interaction::History(_));
    if is_version && !policy.group_versions_served {
        return Err(unknown());
    }
    match &call.interaction {
        Interaction::Read(id) => return Ok(answer::json(200, FHIR_JSON, &read(id)?)),
        // A Group is made once and never changed, so there is its first version only.
        Interaction::Vread(id, version) => {
            let group = read(id)?;
            let is_it = group["meta"]["versionId"] == version.as_str();
            let no_version = || Refusal::not_found("There is no such version of this Group.");
            return is_it.then(|| answer::json(200, FHIR_JSON, &group)).ok_or_else(no_version);
        }
        Interaction::History(id) => {
            let found = history(&source, "Group", vec![read(id)?]);
            return Ok(answer::json(200, FHIR_JSON, &found));
        }
        _ => {}
    }
    let asked: Vec<_> = call.query.iter().filter(|(name, _)| !is_about_the_answer(name)).collect();
    let unsupported = asked.iter().find(|(name, _)| !is_supported(name));
    if let Some((name, _)) = unsupported.filter(|_| !inbound.prefers("handling=lenient")) {
        let name: String = name.chars().filter(char::is_ascii_graphic).take(40).collect();
        let text = format!("The search parameter `{name}` is not supported.");
        let refusal = Refusal::bad_parameter("not-supported", text);
        return Err(refusal.at(format!("http.{name}")));
    }
    let page = Page::read(&call.query, &policy)?;
    let meets = |group: &Value| {
        !policy.group_search_applied
            || asked
                .iter()
                .filter(|(name, _)| is_supported(name))
                .all(|(name, value)| group_meets(group, name, value))
    };
    let groups = source.groups();
    let found: Vec<&Value> = groups
        .stored
        .values()
        .filter(|group| sees(&caller, group, &policy))
        .map(|group| &group.resource)
        .filter(|group| reaches(group) && meets(group))
        .collect();
    let total = found.len();
    let entries = page.cut(found).into_iter().map(|group| entry(&source, group, "match")).collect();
    let bundle = searchset(&source, "Group", &call.query, (page, total), entries);
    Ok(answer::json(200, FHIR_JSON, &bundle))
}

/// Parameters that shape an answer and select nothing.
fn is_about_the_answer(name: &str) -> bool {
    matches!(name, "_format" | "_count" | "_pretty" | "_total" | "access_token" | OFFSET)
}
