//! `idp.code_verifier_not_hashed`.

use crate::checks::authorization::code_redeemed;
use crate::checks::token::response_shape;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.code_verifier_not_hashed",
    title: "The code verifier is compared as it is",
    effect: Effect::Idp(|policy| policy.verifier_hashed = false),
    breaks: &[&code_redeemed::CHECK],
    also: &[&response_shape::CHECK],
};
