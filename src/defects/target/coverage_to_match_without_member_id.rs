//! `target.coverage_to_match_without_member_id`.

use crate::checks::client::coverage_to_match_complete;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::{bend, remove};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.coverage_to_match_without_member_id",
    title: "CoverageToMatch has no number of the member",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[&coverage_to_match_complete::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "CoverageToMatch", |coverage| {
        remove(coverage, "identifier");
        remove(coverage, "subscriberId");
    });
}
