//! `source.match_answer_not_parameters`.

use crate::checks::member_match::response_is_parameters;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.match_answer_not_parameters",
    title: "A match is answered with an object of its own making",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&response_is_parameters::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.headers.set("content-type", "application/json");
        message.body = br#"{"member_id":"Patient/1"}"#.to_vec();
    }
}
