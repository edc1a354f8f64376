//! `idp.token_lifetime_unstated`.

use crate::checks::token::response_shape;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.token_lifetime_unstated",
    title: "Token responses do not state the lifetime",
    effect: Effect::Idp(|policy| policy.token_states_expiry = false),
    breaks: &[&response_shape::CHECK],
    also: &[],
};
