//! `source.bulk_match_forgets_unmatched`.

use serde_json::Value;

use crate::checks::bulk_match::each_member_once;
use crate::checks::bulk_match::envelope_agrees;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_forgets_unmatched",
    title: "Whoever is not found is missing from the result of a bulk match",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MatchFile,
        requests: false,
        rewrite,
    }),
    breaks: &[&each_member_once::CHECK],
    also: &[&envelope_agrees::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_lines(|body| {
        if let Some(parameters) = body.get_mut("parameter").and_then(Value::as_array_mut) {
            parameters.retain(|one| one["name"] != "NonMatchedMembers");
        }
    });
}
