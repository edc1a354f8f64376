//! `source.group_without_submitted_patient`.

use crate::checks::match_group::submitted_patient_attached;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_without_submitted_patient",
    title: "A Group does not refer to the Patients that were submitted",
    effect: Effect::Source(|policy| policy.submitted_patient_attached = false),
    breaks: &[&submitted_patient_attached::CHECK],
    also: &[row(&valid::ROWS, "match_result")],
};
