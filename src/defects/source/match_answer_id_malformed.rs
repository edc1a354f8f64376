//! `source.match_answer_id_malformed`.

use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.match_answer_id_malformed",
    title: "The answer to a match has an id with a blank",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&valid::ROWS, "match_answer")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|answer| {
        if answer["resourceType"] == "Parameters" {
            answer["id"] = "match 1".into();
        }
    });
}
