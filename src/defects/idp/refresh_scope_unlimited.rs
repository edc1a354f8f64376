//! `idp.refresh_scope_unlimited`.

use crate::checks::refresh::refused;
use crate::checks::row;
use crate::checks::token::scope_within_registration;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.refresh_scope_unlimited",
    title: "A refresh yields whatever scope it asks for",
    effect: Effect::Idp(|policy| policy.refresh_limits_scope = false),
    breaks: &[row(&refused::ROWS, "scope_wider")],
    also: &[&scope_within_registration::CHECK],
};
