//! `target.kicks_off_synchronously`.

use crate::checks::client::group_requests_prefer_async;
use crate::checks::client::kick_off_prefers_async;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.kicks_off_synchronously",
    title: "The kick-off does not ask for asynchronous processing",
    effect: Effect::Target(|policy| policy.sends_prefer = false),
    breaks: &[&kick_off_prefers_async::CHECK],
    also: &[&group_requests_prefer_async::CHECK],
};
