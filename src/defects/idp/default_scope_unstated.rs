//! `idp.default_scope_unstated`.

use crate::checks::row;
use crate::checks::token::{scope_limited, scope_stated};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.default_scope_unstated",
    title: "A request without scope gets a default that is not stated",
    effect: Effect::Idp(|policy| {
        policy.scope_required = false;
        policy.token_states_scope = false;
    }),
    breaks: &[row(&scope_limited::ROWS, "scope_missing"), &scope_stated::CHECK],
    also: &[row(&scope_limited::ROWS, "scope_beyond"), row(&scope_limited::ROWS, "scope_unknown")],
};
