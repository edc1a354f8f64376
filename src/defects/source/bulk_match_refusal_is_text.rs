//! `source.bulk_match_refusal_is_text`.

use crate::checks::bulk_match::refusal_has_outcome;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_refusal_is_text",
    title: "A refused bulk match is explained in plain text",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::BulkMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&refusal_has_outcome::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if matches!(message.status, 400 | 422) {
        message.headers.set("content-type", "text/plain");
        message.body = b"refused".to_vec();
    }
}
