//! `source.author_of_other_system`.

use crate::checks::provenance::author_coded;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.author_of_other_system",
    title: "An author in a Provenance is coded by PDex alone",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&author_coded::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Provenance", |resource| {
        let coding = &mut resource["agent"][0]["type"]["coding"][0];
        if coding["code"] == "author" {
            coding["system"] =
                "http://hl7.org/fhir/us/davinci-pdex/CodeSystem/ProvenanceAgentRoleType".into();
        }
    });
}
