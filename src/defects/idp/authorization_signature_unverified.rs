//! `idp.authorization_signature_unverified`.

use crate::checks::authorization_jwt::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.authorization_signature_unverified",
    title: "The signature of an authorization JWT is not verified",
    effect: Effect::Idp(|policy| policy.authorization_jwt_checks_signature = false),
    breaks: &[row(&refused::ROWS, "authorization_key_foreign")],
    also: &[],
};
