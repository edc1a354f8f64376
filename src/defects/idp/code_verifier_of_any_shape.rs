//! `idp.code_verifier_of_any_shape`.

use crate::checks::authorization::code_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.code_verifier_of_any_shape",
    title: "Code verifiers may have any length and alphabet",
    effect: Effect::Idp(|policy| policy.verifier_shape_checked = false),
    breaks: &[&code_refused::ROWS[5], &code_refused::ROWS[7], &code_refused::ROWS[8]],
    also: &[],
};
