//! `target.repeats_refused_token`.

use crate::checks::client::refused_token_unused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.repeats_refused_token",
    title: "A token that was refused is sent again",
    effect: Effect::Target(|policy| policy.replaces_refused_token = false),
    breaks: &[&refused_token_unused::CHECK],
    also: &[],
};
