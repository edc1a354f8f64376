//! `target.sends_two_unique_identifiers`.

use serde_json::json;

use crate::checks::client::unique_identifier_learned;
use crate::checks::client::unique_identifier_once;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::bend;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.sends_two_unique_identifiers",
    title: "MemberPatient has two unique identifiers",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[&unique_identifier_once::CHECK],
    also: &[&unique_identifier_learned::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    let identifier = |value: &str| {
        json!({
            "type": {"coding": [{
                "system": "http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp",
                "code": "UMB",
            }]},
            "value": value,
        })
    };
    bend(message, "MemberPatient", |patient| {
        patient["identifier"] = json!([identifier("guess-1"), identifier("guess-2")]);
    });
}
