//! `target.asks_for_no_scope`.

use crate::checks::client::scope_requested;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.asks_for_no_scope",
    title: "Tokens are requested without a scope",
    effect: Effect::Target(|policy| policy.requests_scope = false),
    breaks: &[&scope_requested::CHECK],
    also: &[],
};
