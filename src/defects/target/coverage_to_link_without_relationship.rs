//! `target.coverage_to_link_without_relationship`.

use crate::checks::client::coverage_to_link_complete;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::{bend, remove};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.coverage_to_link_without_relationship",
    title: "CoverageToLink does not say how the member relates to the subscriber",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[&coverage_to_link_complete::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "CoverageToLink", |coverage| remove(coverage, "relationship"));
}
