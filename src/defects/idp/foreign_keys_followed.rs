//! `idp.foreign_keys_followed`.

use crate::checks::row;
use crate::checks::token::key_location_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.foreign_keys_followed",
    title: "The header of a client assertion may say where the key is",
    effect: Effect::Idp(|policy| policy.assertion_follows_foreign_keys = true),
    breaks: &[
        row(&key_location_refused::ROWS, "jku_canary"),
        row(&key_location_refused::ROWS, "x5u_canary"),
    ],
    also: &[],
};
