//! `idp.access_token_is_assertion`.

use crate::checks::row;
use crate::checks::token::forgery_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.access_token_is_assertion",
    title: "An access token serves as a client assertion",
    effect: Effect::Idp(|policy| policy.assertion_refuses_access_tokens = false),
    breaks: &[row(&forgery_refused::ROWS, "access_token_presented")],
    also: &[],
};
