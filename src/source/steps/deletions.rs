//! What was deleted since a client last asked.

use jiff::{Timestamp, ToSpan};
use serde_json::json;

use crate::source::jobs::{Entry, ExportFile};
use crate::source::policy::Policy;
use crate::source::state::Source;

use super::collect_files::Plan;

/// When each member's one withdrawn document was deleted, in hours before the present.
const WITHDRAWN_HOURS: i64 = 45 * 24;

/// The files of `deleted`: transactions that would delete what this payer no longer has.
///
/// # Spec
/// Bulk Data 2.0.0: only with `_since`, and for types that are asked for.
pub(in crate::source) fn deletions(
    source: &Source,
    plan: &Plan<'_>,
    policy: &Policy,
) -> Vec<ExportFile> {
    let then = plan.now.checked_sub(WITHDRAWN_HOURS.hours()).unwrap_or(Timestamp::MIN);
    let in_time = plan.filter.since.is_some_and(|since| since < then)
        && plan.filter.until.is_none_or(|until| then <= until);
    if !in_time || !policy.lists_deletions || !plan.types.contains(&"DocumentReference") {
        return Vec::new();
    }
    let (kind, method) = if policy.deletions_well_formed {
        ("transaction", "DELETE")
    } else {
        ("collection", "PUT")
    };
    let bundles: Vec<Entry> = plan
        .members
        .iter()
        .map(|covered| {
            let id = source.member(covered.place).id().get(..8).unwrap_or_default().to_owned();
            let url = format!("DocumentReference/{id}-withdrawn");
            Entry::Made(json!({
                "resourceType": "Bundle",
                "type": kind,
                "entry": [{"request": {"method": method, "url": url}}],
            }))
        })
        .collect();
    vec![ExportFile {
        name: "deleted-1.ndjson".to_owned(),
        resource_type: "Bundle".to_owned(),
        entries: bundles.into(),
    }]
}
