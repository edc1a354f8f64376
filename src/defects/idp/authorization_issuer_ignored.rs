//! `idp.authorization_issuer_ignored`.

use crate::checks::authorization_jwt::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.authorization_issuer_ignored",
    title: "An authorization JWT of anybody is looked at",
    effect: Effect::Idp(|policy| policy.authorization_jwt_checks_issuer = false),
    breaks: &[row(&refused::ROWS, "authorization_iss_foreign")],
    also: &[],
};
