//! `source.throttled_without_retry_after`.

use crate::checks::status::{failure_has_outcome, too_fast_polls_told};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.throttled_without_retry_after",
    title: "Polls are refused as too fast, without saying how fast they may be",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Status,
        requests: false,
        rewrite,
    }),
    breaks: &[&too_fast_polls_told::CHECK],
    also: &[&failure_has_outcome::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 202 {
        message.status = 429;
    }
    if message.status == 429 {
        message.headers.remove("retry-after");
    }
}
