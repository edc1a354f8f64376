//! `[base]/Group` and `[base]/Group/{id}`: the Groups a client's matches made.
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-pdex/STU2.1/payertopayerbulkexchange.html#davinci-data-export-operation>

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use crate::fhir::FHIR_JSON;
use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::authorize_interaction::authorize_interaction;
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
    if let Interaction::Read(id) = &call.interaction {
        let group = readable_group(&source, &caller, id, &policy)?;
        let unknown = || Refusal::not_found("There is no such Group for this client.");
        return reaches(&group).then(|| answer::json(200, FHIR_JSON, &group)).ok_or_else(unknown);
    }
    let asked: Vec<_> = call.query.iter().filter(|(name, _)| !is_about_the_answer(name)).collect();
    let unsupported = asked.iter().find(|(name, _)| !is_supported(name));
    if let Some((name, _)) = unsupported.filter(|_| !inbound.prefers("handling=lenient")) {
        let name: String = name.chars().filter(char::is_ascii_graphic).take(40).collect();
        let text = format!("The search parameter `{name}` is not supported.");
        return Err(Refusal::bad_parameter("not-supported", text));
    }
    let meets = |group: &Value| {
        !policy.group_search_applied
            || asked
                .iter()
                .filter(|(name, _)| is_supported(name))
                .all(|(name, value)| group_meets(group, name, value))
    };
    let groups = source.groups();
    let found: Vec<Value> = groups
        .stored
        .values()
        .filter(|group| sees(&caller, group, &policy))
        .map(|group| &group.resource)
        .filter(|group| reaches(group) && meets(group))
        .map(|group| {
            let url = format!("{}/Group/{}", source.settings.base, text(&group["id"]));
            json!({"fullUrl": url, "resource": group, "search": {"mode": "match"}})
        })
        .collect();
    let url = format!("{}{}", source.origin, inbound.target);
    let mut bundle = json!({
        "resourceType": "Bundle",
        "type": "searchset",
        "total": found.len(),
        "link": [{"relation": "self", "url": url}],
    });
    if !found.is_empty() {
        bundle["entry"] = json!(found);
    }
    Ok(answer::json(200, FHIR_JSON, &bundle))
}

/// Parameters that shape an answer and select nothing.
fn is_about_the_answer(name: &str) -> bool {
    matches!(name, "_format" | "_count" | "_pretty" | "access_token")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
