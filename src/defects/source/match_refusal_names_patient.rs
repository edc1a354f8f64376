//! `source.match_refusal_names_patient`.

use serde_json::Value;

use crate::checks::consent::refusal_hides_patient;
use crate::checks::member_match::refusal_reveals_nothing;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.match_refusal_names_patient",
    title: "A refused match names the nearest candidate",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&refusal_reveals_nothing::CHECK],
    also: &[&refusal_hides_patient::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 422 {
        message.edit_json(|outcome| {
            let issues = outcome.get_mut("issue").and_then(Value::as_array_mut);
            for issue in issues.into_iter().flatten() {
                issue["diagnostics"] = "The nearest candidate is Patient/p-4711.".into();
            }
        });
    }
}
