//! `idp.code_bound_to_no_redirect_uri`.

use crate::checks::authorization::code_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.code_bound_to_no_redirect_uri",
    title: "A code may be redeemed with another redirect URI",
    effect: Effect::Idp(|policy| policy.code_checks_redirect_uri = false),
    breaks: &[row(&code_refused::ROWS, "redirect_uri_other")],
    also: &[],
};
