//! `target.match_request_id_malformed`.

use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.match_request_id_malformed",
    title: "The match request has an id with a blank",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[row(&valid::ROWS, "match_request")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|request| request["id"] = "request 1".into());
}
