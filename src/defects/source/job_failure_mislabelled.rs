//! `source.job_failure_mislabelled`.

use serde_json::json;

use crate::checks::status::{completes, outcome_media_type};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.job_failure_mislabelled",
    title: "Every export job fails, with an OperationOutcome labelled as plain JSON",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Status,
        requests: false,
        rewrite,
    }),
    breaks: &[&outcome_media_type::CHECK],
    also: &[&completes::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.status = 500;
        message.headers.set("content-type", "application/json");
        let issue = json!({"severity": "error", "code": "exception"});
        let outcome = json!({"resourceType": "OperationOutcome", "issue": [issue]});
        message.body = outcome.to_string().into_bytes();
    }
}
