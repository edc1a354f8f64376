//! `source.consent_refusal_names_patient`.

use crate::checks::consent::refusal_hides_patient;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_refusal_names_patient",
    title: "A refusal over consent names the record that was found",
    effect: Effect::Source(|policy| policy.refusal_reveals_nothing = false),
    breaks: &[&refusal_hides_patient::CHECK],
    also: &[],
};
