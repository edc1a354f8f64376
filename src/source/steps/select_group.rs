//! Decides whose data an export of a Group holds.

use serde_json::Value;

use crate::fhir::operation_outcome;
use crate::source::groups::StoredGroup;
use crate::source::jobs::Covered;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;

use super::authenticate::Caller;
use super::select_members::{covered_member, on_file};

/// Whom an export of a Group covers, and what is told of those it does not.
#[derive(Clone, Debug, Default)]
pub(in crate::source) struct Selection {
    pub(in crate::source) members: Vec<Covered>,
    /// OperationOutcomes for the manifest's `error`.
    pub(in crate::source) notes: Vec<Value>,
}

/// The Group with this id, if the caller may know of it.
///
/// # Errors
/// Not found for one that is not there and for another client's alike.
pub(in crate::source) fn readable_group(
    source: &Source,
    caller: &Caller,
    id: &str,
    policy: &Policy,
) -> Result<Value, Refusal> {
    let found = source.group(id).filter(|group| sees(source, caller, group, policy));
    let unknown = || Refusal::not_found("There is no such Group for this client.");
    found.map(|group| group.resource).ok_or_else(unknown)
}

/// Whether the caller may know of a Group: only of its own, unless nobody said who they are; and
/// with a token about one member, only of one that names nobody else.
pub(in crate::source) fn sees(
    source: &Source,
    caller: &Caller,
    group: &StoredGroup,
    policy: &Policy,
) -> bool {
    let is_owner =
        !policy.groups_isolated || caller.is_anonymous() || caller.client_id == group.client_id;
    is_owner && names_no_other(source, caller, &group.resource, policy)
}

/// Whether a Group names nobody but the member a token is about, where it is about one.
pub(in crate::source) fn names_no_other(
    source: &Source,
    caller: &Caller,
    group: &Value,
    policy: &Policy,
) -> bool {
    let only = caller.member.as_deref().filter(|_| policy.jobs_closed_to_other_members);
    only.is_none_or(|only| {
        let mut members = group["member"].as_array().into_iter().flatten();
        members.all(|one| {
            let reference = one["entity"]["reference"].as_str().unwrap_or_default();
            source.own_patient_id(reference) == Some(only)
        })
    })
}

/// The members of a Group whose data may flow now, narrowed to `patients` if any are named.
///
/// Consent is looked at again for each member (PDex, `$davinci-data-export`): those whose consent
/// is over are left out and reported. ATR has whoever is not in the Group passed over and reported
/// too, where Bulk Data has the request refused; `reports_strangers` says which it is.
///
/// # Errors
/// When the Group is not the caller's, or a stranger is named and that is not merely reported.
pub(in crate::source) fn select_group(
    source: &Source,
    caller: &Caller,
    id: &str,
    patients: &[String],
    reports_strangers: bool,
    policy: &Policy,
) -> Result<Selection, Refusal> {
    let group = readable_group(source, caller, id, policy)?;
    let own: Vec<&str> = group["member"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|member| source.own_patient_id(member["entity"]["reference"].as_str()?))
        .collect();
    let mut selection = Selection::default();
    let mut named: Vec<&str> = Vec::new();
    for reference in patients {
        match source.own_patient_id(reference).filter(|id| own.contains(id)) {
            Some(id) => named.push(id),
            None if !reports_strangers && policy.checks_patient_parameter => {
                let text = "`patient` names somebody who is not in the Group.";
                return Err(Refusal::new(403, "forbidden", text));
            }
            // The same words for a stranger and for nobody: whoever asks learns nothing.
            None if policy.group_strangers_reported => {
                let text = "A `patient` that is not in the Group was passed over.";
                selection.notes.push(operation_outcome("not-found", text));
            }
            None => {}
        }
    }
    let narrowed = !patients.is_empty() && policy.group_patients_applied;
    let mut wanted = if narrowed { named } else { own };
    wanted.sort_unstable();
    wanted.dedup();
    let on_file = on_file(source, caller, wanted.len());
    for id in wanted {
        if let Ok(covered) = covered_member(source, caller, &on_file, id, policy) {
            selection.members.push(covered);
        } else {
            let text = "Of a member of the Group no consent is in force any more.";
            selection.notes.push(operation_outcome("suppressed", text));
        }
    }
    Ok(selection)
}
