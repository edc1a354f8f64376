//! `idp.unknown_scope_registered`.

use crate::checks::registration::replaced_or_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.unknown_scope_registered",
    title: "Any scope is registered",
    effect: Effect::Idp(|policy| policy.registers_any_scope = true),
    breaks: &[row(&replaced_or_refused::ROWS, "scope_unknown")],
    also: &[],
};
