//! `target.never_gives_up`.

use crate::checks::client::failure_given_up;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.never_gives_up",
    title: "What fails is asked for a hundred times",
    effect: Effect::Target(|policy| policy.max_attempts = 100),
    breaks: &[&failure_given_up::CHECK],
    also: &[],
};
