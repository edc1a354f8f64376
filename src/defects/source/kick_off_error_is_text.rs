//! `source.kick_off_error_is_text`.

use crate::checks::kick_off::error_has_outcome;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.kick_off_error_is_text",
    title: "A refused kick-off is explained in plain text",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::KickOff,
        requests: false,
        rewrite,
    }),
    breaks: &[&error_has_outcome::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    // Refused tokens are left alone: they are the business of other defects.
    if message.status >= 400 && !matches!(message.status, 401 | 403) {
        message.headers.set("content-type", "text/plain");
        message.body = b"The request was not accepted.".to_vec();
    }
}
