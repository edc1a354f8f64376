//! `idp.scope_unstated`.

use crate::checks::row;
use crate::checks::token::{scope_limited, scope_stated};
use crate::checks::udap;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.scope_unstated",
    title: "Token responses do not state the granted scope",
    effect: Effect::Idp(|policy| policy.token_states_scope = false),
    breaks: &[&scope_stated::CHECK, &udap::scope_stated::CHECK],
    also: &[row(&scope_limited::ROWS, "scope_beyond"), row(&scope_limited::ROWS, "scope_unknown")],
};
