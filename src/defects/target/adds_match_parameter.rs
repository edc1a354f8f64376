//! `target.adds_match_parameter`.

use serde_json::json;

use crate::checks::client::match_parameters_closed;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.adds_match_parameter",
    title: "The match request has a parameter of its own invention",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[&match_parameters_closed::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        if let Some(entries) = body["parameter"].as_array_mut() {
            entries.push(json!({"name": "priority", "valueString": "urgent"}));
        }
    });
}
