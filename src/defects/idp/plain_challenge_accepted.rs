//! `idp.plain_challenge_accepted`.

use crate::checks::authorization::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.plain_challenge_accepted",
    title: "A plain code challenge is accepted",
    effect: Effect::Idp(|policy| policy.challenge_refuses_plain = false),
    breaks: &[
        row(&refused::ROWS, "challenge_plain"),
        row(&refused::ROWS, "challenge_method_missing"),
    ],
    also: &[],
};
