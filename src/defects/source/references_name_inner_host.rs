//! `source.references_name_inner_host`.

use crate::checks::files::references_on_base;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.references_name_inner_host",
    title: "References of exported resources name a host inside the payer's network",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::File,
        requests: false,
        rewrite: name_host,
    }),
    breaks: &[&references_on_base::CHECK],
    also: &[],
};

/// Of encounters only: what stands on the base elsewhere is for other checks.
fn name_host(message: &mut WireMessage) {
    let lines = String::from_utf8_lossy(&message.body).into_owned();
    let inner = "\"reference\":\"http://10.0.0.7:8080/fhir/Encounter/";
    message.body = lines.replace("\"reference\":\"Encounter/", inner).into_bytes();
}
