//! `idp.scope_restriction_dropped`.

use crate::checks::token::{restriction_kept, scope_within_request};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.scope_restriction_dropped",
    title: "The restriction of a scope is dropped",
    effect: Effect::Idp(|policy| policy.scope_restrictions_kept = false),
    breaks: &[&restriction_kept::CHECK],
    also: &[&scope_within_request::CHECK],
};
