//! `source.outcome_severity_invented`.

use crate::checks::member_match::issue_codes_known;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.outcome_severity_invented",
    title: "A refusal is of a severity FHIR does not know",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&valid::ROWS, "outcome")],
    also: &[&issue_codes_known::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|outcome| {
        if outcome["resourceType"] == "OperationOutcome" {
            outcome["issue"][0]["severity"] = "critical".into();
        }
    });
}
