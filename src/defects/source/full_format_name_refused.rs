//! `source.full_format_name_refused`.

use crate::checks::kick_off::format_accepted;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::fhir::operation_outcome;
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.full_format_name_refused",
    title: "NDJSON is not known by its full name",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::KickOff,
        requests: false,
        rewrite: refuse,
    }),
    breaks: &[row(format_accepted::ROWS, "format_fhir_ndjson")],
    also: &[],
};

fn refuse(message: &mut WireMessage) {
    if message.url.contains("fhir%2Bndjson") {
        message.status = 400;
        message.headers.set("content-type", "application/fhir+json");
        message.body = operation_outcome("not-supported", "ndjson only").to_string().into_bytes();
    }
}
