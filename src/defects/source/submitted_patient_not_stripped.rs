//! `source.submitted_patient_not_stripped`.

use crate::checks::match_group::patient_stripped;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.submitted_patient_not_stripped",
    title: "Submitted Patients come back with the labels of another server",
    effect: Effect::Source(|policy| policy.submitted_patient_stripped = false),
    breaks: &[&patient_stripped::CHECK],
    also: &[row(&valid::ROWS, "match_result")],
};
