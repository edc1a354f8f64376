//! `source.bulk_match_envelope_differs`.

use crate::checks::bulk_match::envelope_agrees;
use crate::checks::group::readable;
use crate::checks::group_export;
use crate::checks::kick_off;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_envelope_differs",
    title: "The Parameters file of a bulk match names other Groups",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MatchFile,
        requests: false,
        rewrite,
    }),
    breaks: &[&envelope_agrees::CHECK],
    also: &[&readable::CHECK, &group_export::accepted::CHECK, &kick_off::accepted::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_lines(|body| {
        if body["resourceType"] == "Parameters" {
            body["parameter"][0]["resource"]["id"] = "another-group".into();
        }
    });
}
