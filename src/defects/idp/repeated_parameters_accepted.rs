//! `idp.repeated_parameters_accepted`.

use crate::checks::row;
use crate::checks::token::request_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.repeated_parameters_accepted",
    title: "Of a repeated parameter the first counts",
    effect: Effect::Idp(|policy| policy.refuses_repeated_parameters = false),
    breaks: &[
        row(&request_refused::ROWS, "parameter_repeated"),
        row(&request_refused::ROWS, "assertion_repeated"),
        row(&request_refused::ROWS, "grant_type_conflicting"),
        row(&request_refused::ROWS, "scope_conflicting"),
        row(&request_refused::ROWS, "scope_parameter_repeated"),
    ],
    also: &[],
};
