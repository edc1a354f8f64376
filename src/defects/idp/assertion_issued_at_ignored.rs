//! `idp.assertion_issued_at_ignored`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_issued_at_ignored",
    title: "A client assertion may come from the future",
    effect: Effect::Idp(|policy| policy.assertion_checks_issued_at = false),
    breaks: &[row(&assertion_refused::ROWS, "iat_future")],
    also: &[],
};
