//! `source.patient_left_out`.

use crate::checks::group_export::members_covered;
use crate::checks::manifest::{found_is_exported, matched_member_exported};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.patient_left_out",
    title: "Records are exported without the Patient they are about",
    effect: Effect::Source(|policy| policy.exports_patients = false),
    breaks: &[&matched_member_exported::CHECK, &members_covered::CHECK],
    also: &[&found_is_exported::CHECK],
};
