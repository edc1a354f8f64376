//! `target.sends_token_anywhere`.

use crate::checks::client::token_stays_with_source;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.sends_token_anywhere",
    title: "The token goes wherever the source payer's answers lead",
    effect: Effect::Target(|policy| {
        policy.token_to_foreign_hosts = true;
        policy.follows_with_token = true;
    }),
    breaks: &[&token_stays_with_source::CHECK],
    also: &[],
};
