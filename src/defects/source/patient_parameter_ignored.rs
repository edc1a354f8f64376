//! `source.patient_parameter_ignored`.

use crate::checks::files::only_matched_members;
use crate::checks::kick_off::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.patient_parameter_ignored",
    title: "A patient parameter that names a stranger is ignored",
    effect: Effect::Source(|policy| policy.checks_patient_parameter = false),
    breaks: &[row(refused::ROWS, "patient_foreign")],
    also: &[&only_matched_members::CHECK],
};
