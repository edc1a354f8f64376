//! `source.bulk_match_prefer_missing_breaks`.

use crate::checks::bulk_match::never_at_once;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_prefer_missing_breaks",
    title: "A bulk match without Prefer ends in an error of the server",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::BulkMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&never_at_once::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 400 {
        message.status = 500;
    }
}
