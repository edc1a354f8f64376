//! `idp.token_may_be_stored`.

use crate::checks::token::response_not_cached;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.token_may_be_stored",
    title: "Token responses do not forbid storing them",
    effect: Effect::Idp(|policy| policy.token_no_store = false),
    breaks: &[&response_not_cached::CHECK],
    also: &[],
};
