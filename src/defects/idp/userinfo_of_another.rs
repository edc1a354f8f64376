//! `idp.userinfo_of_another`.

use crate::checks::id_token::userinfo_subject;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.userinfo_of_another",
    title: "UserInfo is about somebody else",
    effect: Effect::Idp(|policy| policy.userinfo_states_subject = false),
    breaks: &[&userinfo_subject::CHECK],
    also: &[],
};
