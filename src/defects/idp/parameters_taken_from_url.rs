//! `idp.parameters_taken_from_url`.

use crate::checks::row;
use crate::checks::token::{only_by_post, request_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.parameters_taken_from_url",
    title: "Parameters count wherever they stand",
    effect: Effect::Idp(|policy| policy.parameters_in_body_only = false),
    breaks: &[
        row(&request_refused::ROWS, "method_get"),
        row(&request_refused::ROWS, "parameters_in_query"),
    ],
    also: &[&only_by_post::CHECK],
};
