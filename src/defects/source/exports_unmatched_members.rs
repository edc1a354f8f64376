//! `source.exports_unmatched_members`.

use crate::checks::data::known_record_left_out;
use crate::checks::files::only_matched_members;
use crate::checks::kick_off::{members_of_others_left_out, refused};
use crate::checks::row;
use crate::checks::scopes::other_client_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.exports_unmatched_members",
    title: "Members who were not matched are exported",
    effect: Effect::Source(|policy| policy.limits_to_matched = false),
    breaks: &[
        &members_of_others_left_out::CHECK,
        &only_matched_members::CHECK,
        row(known_record_left_out::ROWS, "other_member"),
        &other_client_refused::CHECK,
    ],
    also: &[row(refused::ROWS, "patient_foreign")],
};
