//! `source.writes_refused`.

use crate::checks::smile::authorities_supersede;
use crate::defects::{Defect, Effect};
use crate::fhir::{FHIR_JSON, operation_outcome};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.writes_refused",
    title: "Nothing can be written",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Write,
        requests: false,
        rewrite,
    }),
    breaks: &[&authorities_supersede::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if (200..300).contains(&message.status) {
        message.status = 403;
        message.headers.set("content-type", FHIR_JSON);
        message.body = operation_outcome("forbidden", "Nothing is written.").to_string().into();
    }
}
