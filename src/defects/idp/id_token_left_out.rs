//! `idp.id_token_left_out`.

use crate::checks::id_token::issued_with_openid;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.id_token_left_out",
    title: "The scope openid yields no ID token",
    effect: Effect::Idp(|policy| policy.id_token_issued = false),
    breaks: &[&issued_with_openid::CHECK],
    also: &[],
};
