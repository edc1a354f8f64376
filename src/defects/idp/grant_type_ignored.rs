//! `idp.grant_type_ignored`.

use crate::checks::row;
use crate::checks::token::request_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.grant_type_ignored",
    title: "A token request for any grant, or none, is granted",
    effect: Effect::Idp(|policy| policy.grant_type_checked = false),
    breaks: &[
        row(&request_refused::ROWS, "grant_type_missing"),
        row(&request_refused::ROWS, "grant_type_unknown"),
        row(&request_refused::ROWS, "grant_type_empty"),
        row(&request_refused::ROWS, "grant_type_jwt_bearer"),
    ],
    also: &[],
};
