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

/// Of encounters only, and in plain text: a compressed file is left as it is.
fn name_host(message: &mut WireMessage) {
    let Ok(lines) = String::from_utf8(message.body.clone()) else { return };
    let inner = "\"reference\":\"http://10.0.0.7:8080/fhir/Encounter/";
    message.body = lines.replace("\"reference\":\"Encounter/", inner).into_bytes();
}
