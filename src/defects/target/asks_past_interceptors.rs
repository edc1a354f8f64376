//! `target.asks_past_interceptors`.

use crate::checks::client::supplied_token_used;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.asks_past_interceptors",
    title: "Tokens are requested although an interceptor supplies them",
    effect: Effect::Target(|policy| policy.asks_interceptors = false),
    breaks: &[&supplied_token_used::CHECK],
    also: &[],
};
