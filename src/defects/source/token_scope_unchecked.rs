//! `source.token_scope_unchecked`.

use crate::checks::bearer::scope_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.token_scope_unchecked",
    title: "The scope of a token is not looked at",
    effect: Effect::Source(|policy| policy.token_checks_scope = false),
    breaks: &[&scope_refused::CHECK],
    also: &[],
};
