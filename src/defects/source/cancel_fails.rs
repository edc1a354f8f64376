//! `source.cancel_fails`.

use crate::checks::status::{cancel_accepted, cancel_error_has_outcome};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.cancel_fails",
    title: "Cancelling a job ends in an unexplained server error",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Cancel,
        requests: false,
        rewrite,
    }),
    breaks: &[&cancel_accepted::CHECK, &cancel_error_has_outcome::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.status = 500;
    message.headers.set("content-type", "text/plain");
    message.body = b"The job could not be cancelled.".to_vec();
}
