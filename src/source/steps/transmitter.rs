//! The Provenance of an exchange: this payer passed these resources on.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fhir::codes;
use crate::population::Member;
use crate::source::jobs::Job;

/// Resources one Provenance of the exchange is about at most, so that none grows with a history.
pub(in crate::source) const TARGETS: usize = 1000;

/// A Provenance that names this payer as transmitter of `targets`, given as `Type/id`; of a member
/// with many, the one of this number.
pub(in crate::source) fn transmitter_provenance(
    job: &Job,
    member: &Member,
    targets: &[String],
    number: usize,
) -> Value {
    let mut provenance = exchange_provenance(job.started, member, targets);
    let which = if number == 0 { String::new() } else { format!("-{number}") };
    let id = format!("{}-{}{which}", &job.id[..8], member.id());
    if let Some(members) = provenance.as_object_mut() {
        members.shift_insert(1, "id".to_owned(), json!(id));
    }
    provenance
}

/// The same for an answer that is made once and kept nowhere: it has no id.
pub(in crate::source) fn exchange_provenance(
    now: Timestamp,
    member: &Member,
    targets: &[String],
) -> Value {
    let references: Vec<Value> =
        targets.iter().map(|target| json!({"reference": target})).collect();
    let recorded = now.to_string();
    json!({
        "resourceType": "Provenance",
        "meta": {
            "lastUpdated": recorded,
            "profile": [
                "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-provenance",
                "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-provenance",
            ],
        },
        "target": references,
        "occurredDateTime": recorded,
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
