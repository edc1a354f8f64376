//! `idp.introspection_of_nothing`.

use crate::checks::introspection::request_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.introspection_of_nothing",
    title: "Introspection of no token is answered",
    effect: Effect::Idp(|policy| policy.introspection_requires_token = false),
    breaks: &[row(&request_refused::ROWS, "token_missing")],
    also: &[],
};
