//! `target.guesses_unique_identifier`.

use serde_json::json;

use crate::checks::client::unique_identifier_learned;
use crate::checks::client::unique_identifier_once;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::bend;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.guesses_unique_identifier",
    title: "The first match carries a unique identifier only the source can know",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[&unique_identifier_learned::CHECK],
    also: &[&unique_identifier_once::CHECK],
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
        patient["identifier"] = json!([identifier("guess-1")]);
    });
}
