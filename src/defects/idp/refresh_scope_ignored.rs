//! `idp.refresh_scope_ignored`.

use crate::checks::refresh::scope_narrowed;
use crate::checks::token::scope_within_request;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.refresh_scope_ignored",
    title: "A refresh for less yields everything",
    effect: Effect::Idp(|policy| policy.refresh_narrows_scope = false),
    breaks: &[&scope_narrowed::CHECK],
    also: &[&scope_within_request::CHECK],
};
