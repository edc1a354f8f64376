//! `target.asks_token_for_each_call`.

use crate::checks::client::token_reused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.asks_token_for_each_call",
    title: "Each call asks for a token of its own",
    effect: Effect::Target(|policy| policy.keeps_token = false),
    breaks: &[&token_reused::CHECK],
    also: &[],
};
