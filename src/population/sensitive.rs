//! Records of a kind that federal or state rules protect, labelled as such.

use serde_json::{Value, json};

use crate::fhir::codes;

use super::chart::Chart;
use super::claims;
use super::clinical::{self, Illness, Visit};
use super::history::provenance;

const OPIOID_DEPENDENCE: Illness = Illness {
    snomed: "75544000",
    icd_10: "F11.20",
    name: "Opioid dependence",
    rxnorm: "351267",
    ndc: "12496-1208-03",
    medication: "buprenorphine 8 MG / naloxone 2 MG Sublingual Tablet",
};
const DEPRESSION: Illness = Illness {
    snomed: "370143000",
    icd_10: "F32.2",
    name: "Major depressive disorder",
    rxnorm: "312941",
    ndc: "00093-7198-01",
    medication: "sertraline 50 MG Oral Tablet",
};

/// Visits of such a kind: days before the present, what for, and the code that says why.
const VISITS: [(i64, Illness, &str); 2] =
    [(640, OPIOID_DEPENDENCE, "ETH"), (250, DEPRESSION, "PSY")];
/// How many there are.
pub(super) const COUNT: usize = VISITS.len();

/// Writes one of the visits, for a substance use disorder and for psychiatry. Every resource of
/// theirs carries a label, and no unlabelled resource refers to one of them.
pub(super) fn write(chart: &mut Chart<'_>, visit: usize) {
    let (days, illness, kind) = VISITS[visit];
    let labels = labels(kind);
    let date = chart.working_day(days);
    let visit = Visit::open(chart, date, "Specialist care", labels.clone());
    let condition = clinical::condition(chart, &visit, illness, None, labels.clone());
    let request = clinical::medication(chart, &visit, illness, &condition, labels.clone());
    let mut seen = vec![visit.encounter.clone(), condition, request];
    if kind == "PSY" {
        seen.push(clinical::observation(chart, &visit, clinical::PHQ_9, labels.clone()));
    }
    provenance(chart, &visit, &seen, "hl7ccda", &labels);
    let billed = [
        claims::professional(chart, &visit, illness.icd_10, labels.clone()),
        claims::pharmacy(chart, &visit, illness, labels.clone()),
    ];
    provenance(chart, &visit, &billed, "x12837", &labels);
}

/// The labels of restricted records of one kind.
fn labels(kind: &str) -> Value {
    json!([
        {"system": codes::CONFIDENTIALITY, "code": "R"},
        {"system": codes::ACT_CODE, "code": kind},
    ])
}

/// Whether a resource is labelled as restricted: one that a `#regular` consent does not cover.
pub fn is_restricted(resource: &Value) -> bool {
    resource["meta"]["security"].as_array().is_some_and(|labels| {
        labels.iter().any(|label| label["system"] == codes::CONFIDENTIALITY && label["code"] == "R")
    })
}
