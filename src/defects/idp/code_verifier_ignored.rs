//! `idp.code_verifier_ignored`.

use crate::checks::authorization::code_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.code_verifier_ignored",
    title: "The code verifier is not looked at",
    effect: Effect::Idp(|policy| policy.verifier_checked = false),
    breaks: &[
        row(&code_refused::ROWS, "verifier_missing"),
        row(&code_refused::ROWS, "verifier_truncated"),
        row(&code_refused::ROWS, "verifier_wrong"),
    ],
    also: &[],
};
