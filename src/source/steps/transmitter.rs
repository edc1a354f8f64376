//! The Provenance of an exchange: this payer passed these resources on.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fhir::codes;
use crate::population::Member;

use super::collect_files::Plan;

/// A Provenance that names this payer as transmitter of `targets`, given as `Type/id`.
pub(in crate::source) fn transmitter_provenance(
    plan: &Plan<'_>,
    member: &Member,
    targets: &[String],
) -> Value {
    let mut provenance = exchange_provenance(plan.now, member, targets);
    let id = format!("{}-{}", &plan.job_id[..8], &member.id()[..8]);
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
