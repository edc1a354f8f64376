//! `idp.code_used_twice`.

use crate::checks::authorization::code_refused;
use crate::checks::introspection::ended_grant_inactive;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.code_used_twice",
    title: "A code may be used twice",
    effect: Effect::Idp(|policy| policy.code_single_use = false),
    breaks: &[row(&code_refused::ROWS, "code_replayed")],
    also: &[row(&ended_grant_inactive::ROWS, "token_of_replayed_code")],
};
