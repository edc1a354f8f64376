//! `idp.codap_refusal_ignored`.

use crate::checks::authorization_jwt::user_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.codap_refusal_ignored",
    title: "A user whom the script refuses is let in",
    effect: Effect::Idp(|policy| policy.codap_refusal_denies = false),
    breaks: &[&user_refused::CHECK],
    also: &[],
};
