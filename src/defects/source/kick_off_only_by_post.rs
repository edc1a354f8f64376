//! `source.kick_off_only_by_post`.

use serde_json::json;

use crate::checks::kick_off::get_supported;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.kick_off_only_by_post",
    title: "Patient/$export cannot be started with GET",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::KickOff,
        requests: false,
        rewrite,
    }),
    breaks: &[&get_supported::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.method == "GET" && message.status == 202 {
        message.status = 405;
        message.headers.remove("content-location");
        message.headers.set("allow", "POST");
        message.headers.set("content-type", "application/fhir+json");
        let issue = json!({"severity": "error", "code": "not-supported"});
        let outcome = json!({"resourceType": "OperationOutcome", "issue": [issue]});
        message.body = outcome.to_string().into_bytes();
    }
}
