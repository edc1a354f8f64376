//! `idp.any_password_accepted`.

use crate::checks::authorization::credentials_validated;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.any_password_accepted",
    title: "Any password signs a known person in",
    effect: Effect::Idp(|policy| policy.password_checked = false),
    breaks: &[row(&credentials_validated::ROWS, "password_wrong")],
    also: &[],
};
