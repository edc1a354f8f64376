//! `idp.smart_configuration_called_fhir`.

use crate::checks::discovery::document_is_json;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.smart_configuration_called_fhir",
    title: "The SMART configuration has the media type of FHIR",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::SmartConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&document_is_json::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.headers.set("content-type", "application/fhir+json");
}
