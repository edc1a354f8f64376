//! `idp.member_unstated`.

use crate::checks::member_token::{identifier_resolved, member_stated};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.member_unstated",
    title: "The answer does not say whom a token is about",
    effect: Effect::Idp(|policy| policy.member_stated = false),
    breaks: &[&identifier_resolved::CHECK, &member_stated::CHECK],
    also: &[],
};
