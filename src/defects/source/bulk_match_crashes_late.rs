//! `source.bulk_match_crashes_late`.

use crate::checks::bulk_match::completes;
use crate::checks::bulk_match::result_listed;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_crashes_late",
    title: "A bulk match that was taken fails",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MatchStatus,
        requests: false,
        rewrite,
    }),
    breaks: &[&completes::CHECK],
    also: &[&result_listed::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.status = 500;
    }
}
