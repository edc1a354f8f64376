//! `idp.token_by_get`.

use crate::checks::row;
use crate::checks::token::{only_by_post, request_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.token_by_get",
    title: "Tokens can be had by GET",
    effect: Effect::Idp(|policy| policy.token_only_by_post = false),
    breaks: &[&only_by_post::CHECK],
    also: &[row(&request_refused::ROWS, "method_get")],
};
