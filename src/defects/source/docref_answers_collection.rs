//! `source.docref_answers_collection`.

use crate::checks::payload::valid;
use crate::checks::row;
use crate::checks::search::docref_answered;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.docref_answers_collection",
    title: "$docref is answered with a collection",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Docref,
        requests: false,
        rewrite,
    }),
    breaks: &[&docref_answered::CHECK],
    also: &[row(&valid::ROWS, "found")],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|bundle| {
        if bundle["type"] == "searchset" {
            bundle["type"] = "collection".into();
        }
    });
}
