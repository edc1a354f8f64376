//! `idp.code_verifier_without_challenge`.

use crate::checks::authorization::code_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.code_verifier_without_challenge",
    title: "A code verifier is accepted where there was no challenge",
    effect: Effect::Idp(|policy| policy.verifier_needs_challenge = false),
    breaks: &[row(&code_refused::ROWS, "verifier_without_challenge")],
    also: &[],
};
