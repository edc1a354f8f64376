//! `target.asks_busy_server_again`.

use crate::checks::client::busy_waited_out;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.asks_busy_server_again",
    title: "A busy server is asked again at once",
    effect: Effect::Target(|policy| policy.waits_when_busy = false),
    breaks: &[&busy_waited_out::CHECK],
    also: &[],
};
