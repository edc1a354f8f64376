//! `idp.state_not_repeated`.

use crate::checks::authorization::{refused, state_repeated};
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.state_not_repeated",
    title: "The answer to an authorization request lacks its state",
    effect: Effect::Idp(|policy| policy.state_repeated = false),
    breaks: &[&state_repeated::CHECK],
    also: &[
        row(&refused::ROWS, "aud_missing"),
        row(&refused::ROWS, "aud_wrong"),
        row(&refused::ROWS, "challenge_method_missing"),
        row(&refused::ROWS, "challenge_missing"),
        row(&refused::ROWS, "challenge_plain"),
        row(&refused::ROWS, "response_type_missing"),
        row(&refused::ROWS, "response_type_unknown"),
        row(&refused::ROWS, "scope_unknown"),
        row(&refused::ROWS, "user_denies"),
    ],
};
