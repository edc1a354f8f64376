//! `source.job_fails_in_plain_text`.

use crate::checks::status::{completes, failure_has_outcome};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.job_fails_in_plain_text",
    title: "Every export job fails, and says so in plain text",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Status,
        requests: false,
        rewrite,
    }),
    breaks: &[&failure_has_outcome::CHECK],
    also: &[&completes::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.status = 500;
        message.headers.set("content-type", "text/plain");
        message.body = b"The export failed.".to_vec();
    }
}
