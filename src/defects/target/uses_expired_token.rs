//! `target.uses_expired_token`.

use crate::checks::client::token_not_expired;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.uses_expired_token",
    title: "A token is used after it expired",
    effect: Effect::Target(|policy| policy.respects_expiry = false),
    breaks: &[&token_not_expired::CHECK],
    also: &[],
};
