//! The Provenance that says where the resources of one transfer came from.

use serde_json::{Value, json};

use crate::fhir::codes::{PARTICIPANT_TYPE, US_CORE_PARTICIPANT_TYPE};

/// What the Provenance of a transfer tells.
pub struct Origin<'a> {
    /// Its id.
    pub id: &'a str,
    /// References to what the transfer created or changed.
    pub targets: &'a [String],
    /// When it was stored.
    pub recorded: &'a str,
    /// The source payer, as a Reference.
    pub source: Value,
    /// This payer, as a Reference.
    pub receiver: Value,
    /// FHIR base of the source.
    pub base: &'a str,
    /// The time up to which data was exported.
    pub transaction_time: Option<&'a str>,
    /// A reference to what was received as it came, when it is archived.
    pub archived: Option<&'a str>,
}

impl Origin<'_> {
    /// The Provenance: the source transmitted, and this payer keeps.
    pub fn provenance(&self) -> Value {
        let targets: Vec<Value> =
            self.targets.iter().map(|target| json!({"reference": target})).collect();
        let agent = |system: &str, code: &str, who: &Value| json!({"type": {"coding": [{"system": system, "code": code}]}, "who": who});
        let until = self.transaction_time.map_or_else(String::new, |time| format!(" as of {time}"));
        let mut what = json!({"display": format!("Export of {}{until}", self.base)});
        if let Some(archived) = self.archived {
            what["reference"] = json!(archived);
        }
        json!({
            "resourceType": "Provenance",
            "id": self.id,
            "target": targets,
            "recorded": self.recorded,
            "agent": [
                agent(US_CORE_PARTICIPANT_TYPE, "transmitter", &self.source),
                agent(PARTICIPANT_TYPE, "custodian", &self.receiver),
            ],
            "entity": [{
                "extension": [{
                    "url": "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/ProvenanceSourceFrom",
                    "valueCodeableConcept": {"coding": [{
                        "system": "http://hl7.org/fhir/us/davinci-pdex/CodeSystem/ProvenancePayerDataSource",
                        "code": "hl7fhirr4",
                    }]},
                }],
                "role": "source",
                "what": what,
            }],
        })
    }
}
