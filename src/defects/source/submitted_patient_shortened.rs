//! `source.submitted_patient_shortened`.

use crate::checks::match_group::patient_unchanged;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.submitted_patient_shortened",
    title: "Submitted Patients come back without their addresses",
    effect: Effect::Source(|policy| policy.submitted_patient_unchanged = false),
    breaks: &[&patient_unchanged::CHECK],
    also: &[],
};
