//! `idp.code_bound_to_no_client`.

use crate::checks::authorization::code_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.code_bound_to_no_client",
    title: "A code may be redeemed by another client",
    effect: Effect::Idp(|policy| policy.code_checks_client = false),
    breaks: &[row(&code_refused::ROWS, "code_foreign_client")],
    also: &[],
};
