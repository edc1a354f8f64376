//! `idp.authorization_optional`.

use crate::checks::authorization_jwt::required;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.authorization_optional",
    title: "A client gets a token about somebody without saying about whom",
    effect: Effect::Idp(|policy| policy.authorization_jwt_required = false),
    breaks: &[&required::CHECK],
    also: &[],
};
