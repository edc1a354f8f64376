//! `source.exports_unmatched_members`.

use crate::checks::files::only_matched_members;
use crate::checks::kick_off::refused;
use crate::checks::row;
use crate::checks::scopes::other_client_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.exports_unmatched_members",
    title: "Members who were not matched are exported",
    effect: Effect::Source(|policy| policy.limits_to_matched = false),
    breaks: &[&only_matched_members::CHECK, &other_client_refused::CHECK],
    also: &[row(refused::ROWS, "patient_foreign")],
};
