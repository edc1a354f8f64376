//! `source.match_names_two_members`.

use serde_json::Value;

use crate::checks::member_match::one_member_identifier;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.match_names_two_members",
    title: "A match returns two identifiers",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&one_member_identifier::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        let Some(parameters) = body.get_mut("parameter").and_then(Value::as_array_mut) else {
            return;
        };
        let first = parameters.iter().find(|one| one["name"] == "MemberIdentifier").cloned();
        if let Some(mut second) = first {
            second["valueIdentifier"]["value"] = "someone-else".into();
            parameters.push(second);
        }
    });
}
