//! `source.scope_restriction_ignored`.

use crate::checks::scopes::restriction_respected;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.scope_restriction_ignored",
    title: "The restriction of a scope is not applied",
    effect: Effect::Source(|policy| policy.scope_restrictions_applied = false),
    breaks: &[&restriction_respected::CHECK],
    also: &[],
};
