//! `target.always_asks_for_everything`.

use crate::checks::client::since_used;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.always_asks_for_everything",
    title: "A second export asks for everything again",
    effect: Effect::Target(|policy| policy.incremental = false),
    breaks: &[&since_used::CHECK],
    also: &[],
};
