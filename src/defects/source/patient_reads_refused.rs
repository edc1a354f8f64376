//! `source.patient_reads_refused`.

use serde_json::Value;

use crate::checks::row;
use crate::checks::smile::patients_spanned;
use crate::defects::{Defect, Effect};
use crate::fhir::operation_outcome;
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.patient_reads_refused",
    title: "No Patient can be read",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Read,
        requests: false,
        rewrite,
    }),
    breaks: &[
        row(patients_spanned::ROWS, "patient"),
        row(patients_spanned::ROWS, "system"),
        row(patients_spanned::ROWS, "user"),
    ],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    let is_patient = serde_json::from_slice::<Value>(&message.body)
        .is_ok_and(|body| body["resourceType"] == "Patient");
    if message.status == 200 && is_patient {
        message.status = 403;
        message.body = operation_outcome("forbidden", "No patient is shown.").to_string().into();
    }
}
