//! What another payer passed on about a member, with the Provenance it came with.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::fhir::codes;

use super::chart::{Chart, instant};
use super::clinical::{self, Visit};

const PROVENANCE: &str = "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-provenance";
const SOURCE_FROM: &str =
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/ProvenanceSourceFrom";
const SOURCE_FORMATS: &str =
    "http://hl7.org/fhir/us/davinci-pdex/CodeSystem/ProvenancePayerDataSource";
const PNEUMOCOCCAL: (&str, &str) = ("33", "pneumococcal polysaccharide vaccine, 23 valent");

/// Adds a visit under another plan on the same day, which that payer handed over.
pub(super) fn write(chart: &mut Chart<'_>, date: Date) {
    let visit = Visit::open(chart, date, "Care under another plan", Value::Null);
    let received = vec![
        visit.encounter.clone(),
        clinical::observation(chart, &visit, clinical::HBA1C, Value::Null),
        clinical::immunization(chart, &visit, PNEUMOCOCCAL),
    ];
    let agent = |system: &str, code: &str, who: &Value| json!({"type": {"coding": [{"system": system, "code": code}]}, "who": who});
    let mut author = agent(codes::PARTICIPANT_TYPE, "author", &visit.clinic.practitioner);
    author["onBehalfOf"] = visit.clinic.organization.clone();
    let came = chart.learned(visit.date);
    // As it came: who wrote the records, and which payer passed them on.
    let passed_on = json!({
        "resourceType": "Provenance",
        "target": received,
        "recorded": instant(came, 5, 0),
        "agent": [
            author,
            agent(codes::US_CORE_PARTICIPANT_TYPE, "transmitter", &chart.directory.prior_payer()),
        ],
        "entity": [{
            "extension": [{
                "url": SOURCE_FROM,
                "valueCodeableConcept": {
                    "coding": [{"system": SOURCE_FORMATS, "code": "hl7fhirr4"}],
                },
            }],
            "role": "source",
            "what": {"display": "An export of the other payer"},
        }],
    });
    chart.add(passed_on, PROVENANCE, visit.date);
    // What this payer did with them: it keeps them.
    let kept = json!({
        "resourceType": "Provenance",
        "target": received,
        "recorded": instant(came, 6, 0),
        "agent": [agent(codes::PARTICIPANT_TYPE, "custodian", &chart.directory.insurer())],
    });
    chart.add(kept, PROVENANCE, visit.date);
}
