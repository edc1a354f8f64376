//! `idp.authorization_expiry_ignored`.

use crate::checks::authorization_jwt::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.authorization_expiry_ignored",
    title: "An expired authorization JWT is accepted",
    effect: Effect::Idp(|policy| policy.authorization_jwt_checks_expiry = false),
    breaks: &[row(&refused::ROWS, "authorization_expired")],
    also: &[],
};
