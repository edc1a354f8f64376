//! `idp.scope_order_matters`.

use crate::checks::token::scope_order_ignored;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.scope_order_matters",
    title: "Scopes are granted only in the order they were registered in",
    effect: Effect::Idp(|policy| policy.scope_order_ignored = false),
    breaks: &[&scope_order_ignored::CHECK],
    also: &[],
};
