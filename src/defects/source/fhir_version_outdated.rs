//! `source.fhir_version_outdated`.

use crate::checks::capability::fhir_r4;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.fhir_version_outdated",
    title: "The CapabilityStatement names FHIR STU3",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Metadata,
        requests: false,
        rewrite,
    }),
    breaks: &[&fhir_r4::CHECK],
    also: &[row(&valid::ROWS, "capability_statement")],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|statement| statement["fhirVersion"] = "3.0.2".into());
}
