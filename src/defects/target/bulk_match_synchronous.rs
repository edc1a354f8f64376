//! `target.bulk_match_synchronous`.

use crate::checks::client::group_requests_prefer_async;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.bulk_match_synchronous",
    title: "The bulk match does not ask for asynchronous processing",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::BulkMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[&group_requests_prefer_async::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.headers.remove("prefer");
}
