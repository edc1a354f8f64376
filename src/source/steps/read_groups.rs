//! Reads the Groups a client's matches made, whether by a request or as an entry of a batch.
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-pdex/STU2.1/payertopayerbulkexchange.html#davinci-data-export-operation>

use serde_json::Value;

use crate::source::refusal::Refusal;

use super::authorize_interaction::authorize_interaction;
use super::bundle::{OFFSET, Page, entry, history, searchset};
use super::perform::{Reply, Scene};
use super::rest_call::{Interaction, RestCall};
use super::search_groups::{group_meets, is_supported};
use super::select_group::{readable_group, sees};

/// Reads one Group, or searches among the caller's. A `lenient` client has what is not supported
/// passed over.
///
/// # Errors
/// When there is no such Group for the caller, or a parameter is not supported.
pub(in crate::source) fn read_groups(
    scene: Scene<'_>,
    call: &RestCall,
    lenient: bool,
) -> Result<Reply, Refusal> {
    let Scene { source, caller, policy } = scene;
    let letter = call.interaction.letter();
    let allowance = authorize_interaction(caller, letter, "Group", policy)?;
    let reaches = |group: &Value| allowance.reaches(caller, group, None, policy);
    let unknown = || Refusal::not_found("There is no such Group for this client.");
    let read = |id: &str| {
        let group = readable_group(source, caller, id, policy)?;
        if reaches(&group) { Ok(group) } else { Err(unknown()) }
    };
    let is_version = matches!(call.interaction, Interaction::Vread(..) | Interaction::History(_));
    if is_version && !policy.group_versions_served {
        return Err(unknown());
    }
    match &call.interaction {
        Interaction::Read(id) => return read(id).map(Reply::ok),
        // A Group is made once and never changed, so there is its first version only.
        Interaction::Vread(id, version) => {
            let group = read(id)?;
            let is_it = group["meta"]["versionId"] == version.as_str();
            let no_version = || Refusal::not_found("There is no such version of this Group.");
            return is_it.then(|| Reply::ok(group)).ok_or_else(no_version);
        }
        Interaction::History(id) => {
            return Ok(Reply::ok(history(source, "Group", vec![read(id)?])));
        }
        Interaction::Search => {}
        // Groups come from matches alone.
        _ => {
            let text = "This URL does not take that method.";
            return Err(Refusal::new(405, "not-supported", text));
        }
    }
    let asked: Vec<_> = call.query.iter().filter(|(name, _)| !is_about_the_answer(name)).collect();
    let unsupported = asked.iter().find(|(name, _)| !is_supported(name));
    if let Some((name, _)) = unsupported.filter(|_| !lenient) {
        let name: String = name.chars().filter(char::is_ascii_graphic).take(40).collect();
        let text = format!("The search parameter `{name}` is not supported.");
        let refusal = Refusal::bad_parameter("not-supported", text);
        return Err(refusal.at(format!("http.{name}")));
    }
    let page = Page::read(&call.query, policy)?;
    let meets = |group: &Value| {
        !policy.group_search_applied
            || asked
                .iter()
                .filter(|(name, _)| is_supported(name))
                .all(|(name, value)| group_meets(group, name, value))
    };
    let groups = source.stored_groups();
    let found: Vec<&Value> = groups
        .iter()
        .filter(|group| sees(source, caller, group, policy))
        .map(|group| &group.resource)
        .filter(|group| reaches(group) && meets(group))
        .collect();
    let total = found.len();
    let entries = page.cut(found).into_iter().map(|group| entry(source, group, "match")).collect();
    Ok(Reply::ok(searchset(source, "Group", &call.query, (page, total), entries)))
}

/// Parameters that shape an answer and select nothing.
fn is_about_the_answer(name: &str) -> bool {
    matches!(name, "_format" | "_count" | "_pretty" | "_total" | "access_token" | OFFSET)
}
