//! `target.shares_member_token`.

use crate::checks::client::member_token_not_shared;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.shares_member_token",
    title: "The token about one member is used for the next",
    effect: Effect::Target(|policy| policy.member_tokens_apart = false),
    breaks: &[&member_token_not_shared::CHECK],
    also: &[],
};
