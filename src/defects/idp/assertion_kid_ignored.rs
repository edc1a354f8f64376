//! `idp.assertion_kid_ignored`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_kid_ignored",
    title: "Any registered key verifies an assertion, whatever its `kid`",
    effect: Effect::Idp(|policy| policy.assertion_checks_kid = false),
    breaks: &[
        row(&assertion_refused::ROWS, "kid_missing"),
        row(&assertion_refused::ROWS, "kid_unknown"),
        row(&assertion_refused::ROWS, "kid_long"),
        row(&assertion_refused::ROWS, "kid_path"),
        row(&assertion_refused::ROWS, "kid_quoted"),
    ],
    also: &[],
};
