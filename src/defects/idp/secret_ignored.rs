//! `idp.secret_ignored`.

use crate::checks::row;
use crate::checks::token::request_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.secret_ignored",
    title: "Any client secret is accepted",
    effect: Effect::Idp(|policy| policy.secret_checked = false),
    breaks: &[row(&request_refused::ROWS, "secret_wrong")],
    also: &[],
};
