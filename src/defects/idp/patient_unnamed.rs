//! `idp.patient_unnamed`.

use crate::checks::authorization::patient_in_context;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.patient_unnamed",
    title: "Token answers do not name the patient in context",
    effect: Effect::Idp(|policy| policy.token_states_context = false),
    breaks: &[&patient_in_context::CHECK],
    also: &[],
};
