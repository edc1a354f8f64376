//! `source.retry_after_unreadable`.

use crate::checks::status::retry_after_readable;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.retry_after_unreadable",
    title: "Retry-After is given in words",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Status,
        requests: false,
        rewrite,
    }),
    breaks: &[&retry_after_readable::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 202 {
        message.headers.set("retry-after", "a few seconds");
    }
}
