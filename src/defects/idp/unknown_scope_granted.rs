//! `idp.unknown_scope_granted`.

use crate::checks::row;
use crate::checks::token::{scope_limited, scope_within_registration};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.unknown_scope_granted",
    title: "Scopes that nobody defined are granted",
    effect: Effect::Idp(|policy| policy.scope_checked = false),
    breaks: &[
        row(&scope_limited::ROWS, "scope_disordered"),
        row(&scope_limited::ROWS, "scope_unknown"),
    ],
    also: &[&scope_within_registration::CHECK],
};
