//! `idp.authorization_jwt_audience_ignored`.

use crate::checks::authorization_jwt::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.authorization_jwt_audience_ignored",
    title: "An authorization JWT for any audience is accepted",
    effect: Effect::Idp(|policy| policy.authorization_jwt_checks_audience = false),
    breaks: &[row(&refused::ROWS, "authorization_aud_wrong")],
    also: &[],
};
