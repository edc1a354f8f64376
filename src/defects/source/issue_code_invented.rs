//! `source.issue_code_invented`.

use serde_json::Value;

use crate::checks::member_match::issue_codes_known;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.issue_code_invented",
    title: "Issues of a refused match have a code with the status in it",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&issue_codes_known::CHECK],
    also: &[row(&valid::ROWS, "outcome")],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 422 {
        message.edit_json(|outcome| {
            let issues = outcome.get_mut("issue").and_then(Value::as_array_mut);
            for issue in issues.into_iter().flatten() {
                issue["code"] = "processing:422".into();
            }
        });
    }
}
