//! `idp.assertion_type_ignored`.

use crate::checks::row;
use crate::checks::token::request_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_type_ignored",
    title: "A client assertion may be called anything",
    effect: Effect::Idp(|policy| policy.assertion_checks_type = false),
    breaks: &[
        row(&request_refused::ROWS, "assertion_type_wrong"),
        row(&request_refused::ROWS, "assertion_type_empty"),
        row(&request_refused::ROWS, "assertion_type_missing"),
    ],
    also: &[],
};
