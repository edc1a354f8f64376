//! `idp.assertion_crit_ignored`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_crit_ignored",
    title: "A critical header that is not understood is passed over",
    effect: Effect::Idp(|policy| policy.assertion_checks_crit = false),
    breaks: &[
        row(&assertion_refused::ROWS, "crit_unknown"),
        row(&assertion_refused::ROWS, "crit_empty"),
        row(&assertion_refused::ROWS, "crit_known"),
        row(&assertion_refused::ROWS, "payload_unencoded"),
    ],
    also: &[],
};
