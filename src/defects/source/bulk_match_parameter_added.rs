//! `source.bulk_match_parameter_added`.

use serde_json::{Value, json};

use crate::checks::bulk_match::parameters_closed;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_parameter_added",
    title: "The result of a bulk match has a parameter of its own",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MatchFile,
        requests: false,
        rewrite,
    }),
    breaks: &[&parameters_closed::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_lines(|body| {
        if let Some(parameters) = body.get_mut("parameter").and_then(Value::as_array_mut) {
            parameters.push(json!({"name": "Statistics", "valueString": "done"}));
        }
    });
}
