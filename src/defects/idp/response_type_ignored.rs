//! `idp.response_type_ignored`.

use crate::checks::authorization::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.response_type_ignored",
    title: "Any response type means a code",
    effect: Effect::Idp(|policy| policy.response_type_checked = false),
    breaks: &[
        row(&refused::ROWS, "response_type_missing"),
        row(&refused::ROWS, "response_type_unknown"),
    ],
    also: &[],
};
