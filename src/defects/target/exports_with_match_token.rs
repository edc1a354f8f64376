//! `target.exports_with_match_token`.

use crate::checks::client::data_with_member_token;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.exports_with_match_token",
    title: "Data is retrieved with the token of the match",
    effect: Effect::Target(|policy| policy.token_for_member = false),
    breaks: &[&data_with_member_token::CHECK],
    also: &[],
};
