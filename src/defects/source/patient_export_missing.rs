//! `source.patient_export_missing`.

use serde_json::json;

use crate::checks::kick_off::patient_export_offered;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.patient_export_missing",
    title: "There is no patient-level export",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::KickOff,
        requests: false,
        rewrite,
    }),
    breaks: &[&patient_export_offered::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 202 {
        message.status = 404;
        message.headers.remove("content-location");
        message.headers.set("content-type", "application/fhir+json");
        let issue = json!({"severity": "error", "code": "not-found"});
        let outcome = json!({"resourceType": "OperationOutcome", "issue": [issue]});
        message.body = outcome.to_string().into_bytes();
    }
}
