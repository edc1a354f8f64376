//! `source.match_refusal_without_outcome`.

use crate::checks::{consent, member_match};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.match_refusal_without_outcome",
    title: "A refused match is explained in plain text",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&consent::refusal_has_outcome::CHECK, &member_match::refusal_has_outcome::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 422 {
        message.headers.set("content-type", "text/plain");
        message.body = b"The consent or the match was not good enough.".to_vec();
    }
}
