//! The course of a member's care: visits over seven years and what each leaves behind.

use rand::RngExt;
use serde_json::{Value, json};

use crate::fhir::codes;

use super::chart::{Chart, instant};
use super::claims;
use super::clinical::{self, CHRONIC, Illness, Visit};
use super::person::pick;
use super::{prior_payer, supplies};

/// Days before the present of each visit. The first two lie more than five years back, the last
/// within a month.
const VISITS: [i64; 7] = [2630, 2010, 1480, 905, 410, 130, 18];

const BRONCHITIS: Illness = Illness {
    snomed: "10509002",
    icd_10: "J20.9",
    name: "Acute bronchitis",
    rxnorm: "745679",
    medication: "200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler",
};
const ALLERGIES: [(&str, &str); 3] = [
    ("91936005", "Allergy to penicillin"),
    ("91935009", "Allergy to peanut"),
    ("300916003", "Latex allergy"),
];
const PROCEDURES: [(&str, &str); 3] = [
    ("73761001", "Colonoscopy"),
    ("430193006", "Medication reconciliation"),
    ("40701008", "Echocardiography"),
];
const INFLUENZA: (&str, &str) = ("140", "Influenza, seasonal, injectable, preservative free");
const TETANUS: (&str, &str) = ("115", "Tdap");

/// Writes the visits into a chart.
pub(super) fn write(chart: &mut Chart<'_>) {
    let first = chart.rng.random_range(0..CHRONIC.len());
    let second = (first + chart.rng.random_range(1..CHRONIC.len())) % CHRONIC.len();
    let (first, second) = (CHRONIC[first], CHRONIC[second]);
    let none = || Value::Null;
    let mut lasting = Value::Null;
    for (index, days) in VISITS.into_iter().enumerate() {
        let days = days + chart.rng.random_range(0..9);
        let date = chart.working_day(days);
        let visit = Visit::open(chart, date, "Follow-up", none());
        let mut seen = vec![
            visit.encounter.clone(),
            clinical::blood_pressure(chart, &visit),
            clinical::observation(chart, &visit, clinical::WEIGHT, none()),
        ];
        let diagnosis = if index == 4 { BRONCHITIS } else { first };
        match index {
            0 => {
                lasting = clinical::condition(chart, &visit, first, None, none());
                seen.push(lasting.clone());
                seen.push(clinical::medication(chart, &visit, first, &lasting, none()));
                let allergy = pick(&mut chart.rng, &ALLERGIES);
                seen.push(clinical::allergy(chart, &visit, allergy));
            }
            1 => seen.push(clinical::immunization(chart, &visit, TETANUS)),
            2 => {
                let condition = clinical::condition(chart, &visit, second, None, none());
                seen.push(clinical::medication(chart, &visit, second, &condition, none()));
                seen.push(condition);
            }
            3 => {
                seen.push(clinical::smoking_status(chart, &visit));
                seen.push(clinical::immunization(chart, &visit, INFLUENZA));
            }
            4 => {
                seen.push(clinical::condition(chart, &visit, BRONCHITIS, Some(12), none()));
                let procedure = pick(&mut chart.rng, &PROCEDURES);
                seen.push(clinical::procedure(chart, &visit, procedure));
            }
            5 => {
                seen.extend(clinical::care(chart, &visit, &lasting, first.name));
                seen.push(clinical::immunization(chart, &visit, INFLUENZA));
            }
            _ => {
                seen.push(clinical::observation(chart, &visit, clinical::HEART_RATE, none()));
                let text = "Feels well. No change of medication. Next visit in six months.";
                seen.push(clinical::note(chart, &visit, text));
            }
        }
        if index % 2 == 0 {
            let results = [clinical::HBA1C, clinical::LDL, clinical::CREATININE]
                .map(|measure| clinical::observation(chart, &visit, measure, none()));
            seen.push(clinical::report(chart, &visit, &results));
            seen.extend(results);
        }
        provenance(chart, &visit, &seen, "hl7ccda", &none());
        let mut billed = vec![claims::professional(chart, &visit, diagnosis.icd_10, none())];
        if index % 3 == 0 {
            billed.push(claims::pharmacy(chart, &visit, first, none()));
        }
        provenance(chart, &visit, &billed, "x12837", &none());
        if index == 5 {
            let authorization = claims::prior_authorization(chart, &visit, first.icd_10);
            provenance(chart, &visit, &[authorization], "x12278", &none());
        }
        if index + 1 == VISITS.len() {
            supplies::write(chart, &visit, first);
        }
    }
    prior_payer::write(chart);
}

/// A Provenance naming the clinic as author of `targets`, which reached the payer in `format`.
pub(super) fn provenance(
    chart: &mut Chart<'_>,
    visit: &Visit,
    targets: &[Value],
    format: &str,
    labels: &Value,
) -> Value {
    let received = chart.learned(visit.date);
    let mut provenance = json!({
        "resourceType": "Provenance",
        "target": targets,
        "recorded": instant(received, 5, 30),
        "agent": [{
            "type": {"coding": [{"system": codes::PARTICIPANT_TYPE, "code": "author"}]},
            "who": visit.clinic.organization,
        }],
        "entity": [{
            "extension": [{
                "url": "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/ProvenanceSourceFrom",
                "valueCodeableConcept": {"coding": [{
                    "system": "http://hl7.org/fhir/us/davinci-pdex/CodeSystem/ProvenancePayerDataSource",
                    "code": format,
                }]},
            }],
            "role": "source",
            "what": {"display": "The message it arrived in is not kept as a resource"},
        }],
    });
    clinical::label(&mut provenance, labels);
    let profile = "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-provenance";
    chart.add(provenance, profile, visit.date)
}
