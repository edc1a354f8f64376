//! `idp.unknown_scope_dropped`.

use crate::checks::authorization::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.unknown_scope_dropped",
    title: "A request for an unknown scope alone is taken",
    effect: Effect::Idp(|policy| policy.authorization_checks_scope = false),
    breaks: &[row(&refused::ROWS, "scope_unknown")],
    also: &[],
};
