//! `idp.authorization_errors_on_page`.

use crate::checks::authorization::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.authorization_errors_on_page",
    title: "Refused authorization requests end on a page",
    effect: Effect::Idp(|policy| policy.authorization_errors_redirected = false),
    breaks: &[row(&refused::ROWS, "user_denies")],
    also: &[
        row(&refused::ROWS, "aud_missing"),
        row(&refused::ROWS, "aud_wrong"),
        row(&refused::ROWS, "challenge_method_missing"),
        row(&refused::ROWS, "challenge_missing"),
        row(&refused::ROWS, "challenge_plain"),
        row(&refused::ROWS, "response_type_missing"),
        row(&refused::ROWS, "response_type_unknown"),
        row(&refused::ROWS, "scope_unknown"),
        row(&refused::ROWS, "state_missing"),
    ],
};
