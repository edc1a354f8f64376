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

/// A visit whose records are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Protected {
    /// Days before the present.
    days: i64,
    kind: Kind,
}

/// What such a visit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    SubstanceUse,
    Psychiatry,
}

/// Of a hundred ordinary adults, how many have been in psychiatric care, and how many treated for
/// substance use.
const IN_A_HUNDRED: [(u64, Kind); 2] = [(11, Kind::Psychiatry), (3, Kind::SubstanceUse)];

impl Protected {
    /// The visits of a prepared member.
    pub(super) fn prepared(has_them: bool) -> Vec<Self> {
        let both = [(640, Kind::SubstanceUse), (250, Kind::Psychiatry)];
        both.into_iter().filter(|_| has_them).map(|(days, kind)| Self { days, kind }).collect()
    }

    /// The visits of an ordinary member, from what was drawn for it.
    pub(super) fn ordinary(drawn: u64, is_adult: bool) -> Vec<Self> {
        let mut visits = Vec::new();
        let mut rest = drawn;
        for (share, kind) in IN_A_HUNDRED {
            let days = 40 + i64::try_from(rest / 100 % 1500).unwrap_or_default();
            if is_adult && rest % 100 < share {
                visits.push(Self { days, kind });
            }
            rest /= 1_000_000;
        }
        visits
    }
}

/// Writes one of the visits. Every resource of theirs carries a label, and no unlabelled resource
/// refers to one of them.
pub(super) fn write(chart: &mut Chart<'_>, visit: Protected) {
    let (illness, kind) = match visit.kind {
        Kind::SubstanceUse => (OPIOID_DEPENDENCE, "ETH"),
        Kind::Psychiatry => (DEPRESSION, "PSY"),
    };
    let (days, labels) = (visit.days, labels(kind));
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
