//! `target.polls_every_second`.

use crate::checks::client::back_off_grows;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.polls_every_second",
    title: "Waits do not grow",
    effect: Effect::Target(|policy| policy.backs_off = false),
    breaks: &[&back_off_grows::CHECK],
    also: &[],
};
