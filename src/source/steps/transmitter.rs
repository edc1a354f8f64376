//! The Provenance of an exchange: this payer passed these resources on.

use serde_json::{Value, json};

use crate::fhir::codes;
use crate::population::Member;
use crate::source::jobs::Job;

/// A Provenance that names this payer as transmitter of `targets`, given as `Type/id`; of a member
/// with many, the one of this number.
pub(in crate::source) fn transmitter_provenance(
    job: &Job,
    member: &Member,
    targets: &[String],
    number: usize,
) -> Value {
    let references: Vec<Value> =
        targets.iter().map(|target| json!({"reference": target})).collect();
    let recorded = job.started.to_string();
    let which = if number == 0 { String::new() } else { format!("-{number}") };
    json!({
        "resourceType": "Provenance",
        "id": format!("{}-{}{which}", &job.id[..8], member.id()),
        "meta": {
            "lastUpdated": recorded,
            "profile": [
                "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-provenance",
            ],
        },
        "target": references,
        "recorded": recorded,
        "agent": [{
            "type": {"coding": [{
                "system": codes::US_CORE_PARTICIPANT_TYPE,
                "code": "transmitter",
            }]},
            // The payer's Organization, which the coverage names and the export holds.
            "who": member.coverages()[0]["payor"][0],
        }],
    })
}
