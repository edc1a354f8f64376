//! `source.bulk_match_by_get`.

use crate::checks::bulk_match::only_by_post;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_by_get",
    title: "A bulk match can be asked for by GET",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::BulkMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&only_by_post::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.method == "GET" {
        message.status = 202;
    }
}
