//! What was deleted since a client last asked.

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::source::jobs::Job;
use crate::source::policy::Policy;
use crate::source::state::Source;

/// When each member's one withdrawn document was deleted, in hours before the present.
const WITHDRAWN_HOURS: i64 = 45 * 24;

/// The lines of `deleted`: transactions that would delete what this payer no longer has.
///
/// # Spec
/// Bulk Data 2.0.0: only with `_since`, and for types that are asked for.
pub(in crate::source) fn deletions(source: &Source, job: &Job, policy: &Policy) -> Vec<Value> {
    let then = job.started.checked_sub(WITHDRAWN_HOURS.hours()).unwrap_or(Timestamp::MIN);
    let in_time = job.filter.since.is_some_and(|since| since < then)
        && job.filter.until.is_none_or(|until| then <= until);
    if !in_time || !policy.lists_deletions || !job.types.contains(&"DocumentReference") {
        return Vec::new();
    }
    let (kind, method) = if policy.deletions_well_formed {
        ("transaction", "DELETE")
    } else {
        ("collection", "PUT")
    };
    job.members
        .iter()
        .map(|covered| {
            let id = source.member(covered.place).id().get(..8).unwrap_or_default().to_owned();
            let url = format!("DocumentReference/{id}-withdrawn");
            json!({
                "resourceType": "Bundle",
                "type": kind,
                "entry": [{"request": {"method": method, "url": url}}],
            })
        })
        .collect()
}
