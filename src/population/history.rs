//! The course of a member's care: visits over seven years and what each leaves behind.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
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
    ndc: "00781-2613-05",
    medication: "200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler",
};
const ALLERGIES: [(&str, &str); 3] = [
    ("91936005", "Allergy to penicillin"),
    ("91935009", "Allergy to peanut"),
    ("300916003", "Latex allergy"),
];
pub(super) const PROCEDURES: [(&str, &str); 3] = [
    ("73761001", "Colonoscopy"),
    ("430193006", "Medication reconciliation"),
    ("40701008", "Echocardiography"),
];
pub(super) const INFLUENZA: (&str, &str) =
    ("140", "Influenza, seasonal, injectable, preservative free");
const TETANUS: (&str, &str) = ("115", "Tdap");

/// A visit within the years that count, whatever day the members are asked for.
pub(super) const WITHIN: usize = 3;

/// Days back that an ordinary history reaches.
const SPAN: i64 = 2640;
/// Ordinal of the condition that later visits refer to.
const LASTING: usize = 1000;

/// How a member's care goes: known without writing any of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    /// How many visits there are.
    pub(super) visits: usize,
    /// Days before the present of the first visit, if visits are spread evenly from there.
    pub(super) spread_days: Option<i64>,
    /// Places of the two illnesses that stay.
    illnesses: [usize; 2],
}

impl Course {
    /// The course of a member who is there to be answered in one way.
    pub(super) fn prepared(rng: &mut ChaCha8Rng) -> Self {
        Self { visits: VISITS.len(), spread_days: None, illnesses: illnesses(rng) }
    }

    /// The course of an ordinary member: most have a few visits, a few have very many.
    pub(super) fn ordinary(rng: &mut ChaCha8Rng, ordinal: usize, age_days: i64) -> Self {
        let visits = if ordinal % MEMBERS_TO_ONE_WITH_MOST == MEMBERS_TO_ONE_WITH_MOST - 1 {
            MOST_VISITS
        } else {
            match rng.random_range(0..1000) {
                0..120 => 1,
                120..720 => rng.random_range(2..9),
                720..970 => rng.random_range(9..41),
                970..998 => rng.random_range(41..201),
                _ => rng.random_range(201..1001),
            }
        };
        let reaches = if visits == 1 { rng.random_range(30..SPAN) } else { SPAN };
        let spread_days = Some(reaches.min(age_days - 30).max(20));
        Self { visits, spread_days, illnesses: illnesses(rng) }
    }

    /// Whether another payer passed records on.
    pub(super) fn has_prior_payer(&self) -> bool {
        self.visits > PRIOR_PAYER_AT
    }

    /// Days before the present of a visit, give or take a week.
    fn days(&self, visit: usize) -> i64 {
        let Some(spread) = self.spread_days else { return VISITS[visit] };
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let (visit, visits) = (number(visit), number(self.visits));
        let last = 12;
        last + (spread - last) * (visits - visit) / visits - 8
    }
}

/// The visit about which another payer passed records on, too.
const PRIOR_PAYER_AT: usize = 3;

/// One ordinary member in so many has the longest history.
const MEMBERS_TO_ONE_WITH_MOST: usize = 5000;
/// Visits of the longest history; they leave ten thousand claims.
const MOST_VISITS: usize = 7500;

fn illnesses(rng: &mut ChaCha8Rng) -> [usize; 2] {
    let first = rng.random_range(0..CHRONIC.len());
    [first, (first + rng.random_range(1..CHRONIC.len())) % CHRONIC.len()]
}

/// Writes one visit into a chart. `part` is the part of the chart the first visit stands in.
pub(super) fn write(chart: &mut Chart<'_>, course: &Course, number: usize, part: usize) {
    let (first, second) = (CHRONIC[course.illnesses[0]], CHRONIC[course.illnesses[1]]);
    let none = || Value::Null;
    let lasting_id = chart.ids.known(part, LASTING);
    let lasting = json!({"reference": format!("Condition/{lasting_id}")});
    // After the first visit, what happens repeats itself.
    let index = if number < VISITS.len() { number } else { 1 + number % (VISITS.len() - 1) };
    let days = course.days(number) + chart.rng.random_range(0..9);
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
            clinical::condition_called(chart, &visit, first, &lasting_id);
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
    // Who was seen once has one claim.
    if index % 3 == 0 && course.visits > 1 {
        billed.push(claims::pharmacy(chart, &visit, first, none()));
    }
    provenance(chart, &visit, &billed, "x12837", &none());
    if index == 5 {
        let authorization = claims::prior_authorization(chart, &visit, first.icd_10);
        provenance(chart, &visit, &[authorization], "x12278", &none());
    }
    if number + 1 == VISITS.len() {
        supplies::write(chart, &visit, first);
    }
    if number == PRIOR_PAYER_AT {
        prior_payer::write(chart, date);
    }
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
