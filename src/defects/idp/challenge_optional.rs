//! `idp.challenge_optional`.

use crate::checks::authorization::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.challenge_optional",
    title: "A code challenge is optional",
    effect: Effect::Idp(|policy| policy.challenge_required = false),
    breaks: &[row(&refused::ROWS, "challenge_missing")],
    also: &[],
};
