//! `target.token_follows_redirect`.

use crate::checks::client::token_stays_with_source;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.token_follows_redirect",
    title: "A redirected request is sent on with the token",
    effect: Effect::Target(|policy| policy.follows_with_token = true),
    breaks: &[&token_stays_with_source::CHECK],
    also: &[],
};
