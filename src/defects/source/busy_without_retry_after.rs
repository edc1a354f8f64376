//! `source.busy_without_retry_after`.

use crate::checks::kick_off::{busy_says_when, error_has_outcome};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.busy_without_retry_after",
    title: "Every kick-off is refused as too early, without saying when to try again",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::KickOff,
        requests: false,
        rewrite,
    }),
    breaks: &[&busy_says_when::CHECK],
    also: &[&error_has_outcome::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 202 {
        message.status = 429;
        message.headers.remove("content-location");
        message.headers.remove("retry-after");
    }
}
