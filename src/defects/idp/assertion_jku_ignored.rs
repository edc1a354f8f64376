//! `idp.assertion_jku_ignored`.

use crate::checks::row;
use crate::checks::token::{assertion_refused, key_location_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_jku_ignored",
    title: "A client assertion may name any key set",
    effect: Effect::Idp(|policy| policy.assertion_checks_jku = false),
    breaks: &[
        row(&assertion_refused::ROWS, "jku_foreign"),
        row(&key_location_refused::ROWS, "jku_case"),
        row(&key_location_refused::ROWS, "jku_query"),
        row(&key_location_refused::ROWS, "jku_slash"),
    ],
    also: &[],
};
