//! `idp.state_optional`.

use crate::checks::authorization::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.state_optional",
    title: "An authorization request needs no state",
    effect: Effect::Idp(|policy| policy.state_required = false),
    breaks: &[row(&refused::ROWS, "state_missing")],
    also: &[],
};
