//! `idp.code_lives_long`.

use crate::checks::authorization::code_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.code_lives_long",
    title: "An authorization code lives an hour",
    effect: Effect::Idp(|policy| policy.code_ttl_secs = 3600),
    breaks: &[row(&code_refused::ROWS, "code_expired")],
    also: &[],
};
