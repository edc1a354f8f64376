//! `idp.assertion_expiry_ignored`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::checks::udap;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_expiry_ignored",
    title: "An expired client assertion is accepted",
    effect: Effect::Idp(|policy| policy.assertion_checks_expiry = false),
    breaks: &[
        row(&assertion_refused::ROWS, "exp_missing"),
        row(&assertion_refused::ROWS, "exp_past"),
        row(&assertion_refused::ROWS, "exp_text"),
        row(&udap::assertion_refused::ROWS, "udap_expired"),
    ],
    also: &[],
};
