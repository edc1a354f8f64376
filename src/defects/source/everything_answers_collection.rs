//! `source.everything_answers_collection`.

use crate::checks::everything::answers_searchset;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.everything_answers_collection",
    title: "$everything is answered with a collection",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&answers_searchset::CHECK],
    also: &[row(&valid::ROWS, "found")],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|bundle| {
        if bundle["type"] == "searchset" {
            bundle["type"] = "collection".into();
        }
    });
}
