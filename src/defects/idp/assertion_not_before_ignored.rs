//! `idp.assertion_not_before_ignored`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_not_before_ignored",
    title: "A client assertion is accepted before its time",
    effect: Effect::Idp(|policy| policy.assertion_checks_not_before = false),
    breaks: &[row(&assertion_refused::ROWS, "nbf_future")],
    also: &[],
};
