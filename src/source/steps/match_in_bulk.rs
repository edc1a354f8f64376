//! Does a bulk match: places its members, and says what has to be kept of that.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::source::groups::{Bucket, Sorted, StoredGroup, Submission};
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::state::Change;

use super::keep_consent::{own_consent, stamp};
use super::make_groups::make_groups;
use super::place_members::{Placed, last_end, place_members};
use super::read_bulk_match::members_of;

/// What a bulk match came to.
#[derive(Debug)]
pub(in crate::source) struct Matched {
    placed: Vec<Placed>,
    /// The Groups, in the order of the buckets.
    pub(in crate::source) result: Vec<Sorted>,
}

/// Matches everybody who was submitted; nothing when it is not wanted any more, which `still` is
/// asked between two members.
///
/// # Errors
/// When the matching script of this payer fails.
pub(in crate::source) async fn match_in_bulk(
    source: &Source,
    submission: &Submission,
    policy: &Policy,
    still: &mut (dyn FnMut() -> bool + Send),
) -> Result<Option<Matched>, Refusal> {
    let members = members_of(&submission.body);
    let placed = place_members(source, submission, &members, policy, still).await?;
    Ok(placed.map(|placed| {
        let result = make_groups(source, submission, &members, &placed, policy);
        Matched { placed, result }
    }))
}

/// The changes that put consents on file, and keep the Group of matched members: PDex keeps that
/// one, and no other.
pub(in crate::source) fn matched_changes(
    source: &Source,
    submission: &Submission,
    matched: &Matched,
    policy: &Policy,
) -> Vec<Change> {
    let mut changes = consent_changes(source, submission, matched, policy);
    let groups = matched.result.iter().filter(|sorted| sorted.bucket == Bucket::Matched);
    for sorted in groups.filter(|_| policy.groups_stored) {
        let group = StoredGroup {
            client_id: submission.client_id.clone(),
            resource: sorted.group.clone(),
            expires: last_end(&matched.placed),
        };
        let id = sorted.group["id"].as_str().unwrap_or_default();
        changes.extend(source.handle.groups().storing(id, &group));
    }
    changes
}

/// The changes that put consents on file.
pub(in crate::source) fn consent_changes(
    source: &Source,
    submission: &Submission,
    matched: &Matched,
    policy: &Policy,
) -> Vec<Change> {
    let client_id = submission.client_id.as_deref().unwrap_or_default();
    let (links, consents) = (source.handle.linked(), source.handle.consents());
    let mut changes = Vec::new();
    // Somebody may be submitted with several coverages, and a consent each time.
    let mut kept: BTreeMap<String, Value> = BTreeMap::new();
    for (one, submitted) in matched.placed.iter().zip(members_of(&submission.body)) {
        let Some(place) = one.place.filter(|_| one.bucket == Bucket::Matched) else { continue };
        let member = source.member(place);
        if policy.keeps_link && !submitted.link.is_null() {
            changes.push(links.linking(client_id, member.id(), submitted.link));
        }
        let Some(grant) = &one.grant else { continue };
        changes.extend(consents.filing(client_id, member.id(), grant));
        if let Some(mut consent) = own_consent(source, client_id, &submitted, &member) {
            let last = kept.remove(member.id());
            let last = last.or_else(|| consents.resource(client_id, member.id()));
            stamp(&mut consent, last.as_ref(), submission.started);
            kept.insert(member.id().to_owned(), consent);
        }
    }
    changes.extend(kept.iter().map(|(id, consent)| consents.keeping(client_id, id, consent)));
    changes
}
