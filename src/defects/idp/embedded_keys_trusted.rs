//! `idp.embedded_keys_trusted`.

use crate::checks::row;
use crate::checks::token::forgery_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.embedded_keys_trusted",
    title: "The header of a client assertion may bring the key",
    effect: Effect::Idp(|policy| policy.assertion_trusts_embedded_keys = true),
    breaks: &[
        row(&forgery_refused::ROWS, "jwk_embedded"),
        row(&forgery_refused::ROWS, "x5c_embedded"),
    ],
    also: &[],
};
