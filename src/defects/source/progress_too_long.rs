//! `source.progress_too_long`.

use crate::checks::status::progress_short;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.progress_too_long",
    title: "X-Progress holds a whole report",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Status,
        requests: false,
        rewrite,
    }),
    breaks: &[&progress_short::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 202 {
        message.headers.set("x-progress", "exporting ".repeat(12));
    }
}
