//! The Provenance of an exchange: this payer passed these resources on.

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
    let references: Vec<Value> =
        targets.iter().map(|target| json!({"reference": target})).collect();
    let recorded = plan.now.to_string();
    json!({
        "resourceType": "Provenance",
        "id": format!("{}-{}", &plan.job_id[..8], &member.id()[..8]),
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
