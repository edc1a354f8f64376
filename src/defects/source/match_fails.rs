//! `source.match_fails`.

use crate::checks::member_match::{known_member_matched, several_coverages_match};
use crate::defects::{Defect, Effect};
use crate::fhir::operation_outcome;
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.match_fails",
    title: "Every match ends in an error of the server",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&known_member_matched::CHECK, &several_coverages_match::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.status = 500;
        message.body = operation_outcome("exception", "The match failed.").to_string().into_bytes();
    }
}
