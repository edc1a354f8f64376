//! `target.polls_early`.

use crate::checks::client::busy_waited_out;
use crate::checks::client::retry_after_honoured;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.polls_early",
    title: "Retry-After is not honoured",
    effect: Effect::Target(|policy| policy.honours_retry_after = false),
    breaks: &[&retry_after_honoured::CHECK],
    also: &[&busy_waited_out::CHECK],
};
