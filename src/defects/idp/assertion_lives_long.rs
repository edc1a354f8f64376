//! `idp.assertion_lives_long`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_lives_long",
    title: "A client assertion may live for any time",
    effect: Effect::Idp(|policy| policy.assertion_max_lifetime_secs = 0),
    breaks: &[
        row(&assertion_refused::ROWS, "exp_far"),
        row(&assertion_refused::ROWS, "exp_milliseconds"),
    ],
    also: &[],
};
