//! `source.challenge_missing`.

use crate::checks::bearer::{challenge_present, insufficient_scope_named, invalid_token_named};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.challenge_missing",
    title: "Refusals for want of authorization carry no challenge",
    effect: Effect::Source(|policy| policy.challenges = false),
    breaks: &[
        &challenge_present::CHECK,
        &insufficient_scope_named::CHECK,
        &invalid_token_named::CHECK,
    ],
    also: &[],
};
