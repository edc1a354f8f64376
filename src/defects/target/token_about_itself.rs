//! `target.token_about_itself`.

use crate::checks::client::member_is_subject;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.token_about_itself",
    title: "The JWT that asks for a token of a member is about the client",
    effect: Effect::Target(|policy| policy.member_is_subject = false),
    breaks: &[&member_is_subject::CHECK],
    also: &[],
};
