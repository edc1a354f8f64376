//! Clinical records: what a visit leaves behind, each shaped by its US Core profile.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::ToSpan;
use jiff::civil::Date;
use rand::RngExt;
use serde_json::{Value, json};

use super::chart::{Chart, ICD_10, LOINC, RXNORM, SNOMED, coded, concept, instant, us_core};
use super::directory::Clinic;

/// A condition with the medication it is treated with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Illness {
    pub(super) snomed: &'static str,
    pub(super) icd_10: &'static str,
    pub(super) name: &'static str,
    pub(super) rxnorm: &'static str,
    /// What a pharmacy hands out for it, as a National Drug Code.
    pub(super) ndc: &'static str,
    pub(super) medication: &'static str,
}

/// Illnesses that stay.
pub(super) const CHRONIC: [Illness; 5] = [
    Illness {
        snomed: "44054006",
        icd_10: "E11.9",
        name: "Diabetes mellitus type 2",
        rxnorm: "860975",
        ndc: "68180-338-01",
        medication: "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet",
    },
    Illness {
        snomed: "38341003",
        icd_10: "I10",
        name: "Hypertensive disorder",
        rxnorm: "314076",
        ndc: "68180-980-01",
        medication: "lisinopril 10 MG Oral Tablet",
    },
    Illness {
        snomed: "55822004",
        icd_10: "E78.5",
        name: "Hyperlipidemia",
        rxnorm: "617311",
        ndc: "68180-638-09",
        medication: "atorvastatin 40 MG Oral Tablet",
    },
    Illness {
        snomed: "195967001",
        icd_10: "J45.909",
        name: "Asthma",
        rxnorm: "745679",
        ndc: "59310-579-22",
        medication: "200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler",
    },
    Illness {
        snomed: "235595009",
        icd_10: "K21.9",
        name: "Gastroesophageal reflux disease",
        rxnorm: "198051",
        ndc: "55111-158-01",
        medication: "omeprazole 20 MG Delayed Release Oral Capsule",
    },
];

const CONDITION_CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/condition-clinical";
const CONDITION_STATUS: &str = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
const OBSERVATION_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
const UCUM: &str = "http://unitsofmeasure.org";

/// One visit to a clinic.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub(super) date: Date,
    pub(super) clinic: Clinic,
    pub(super) encounter: Value,
}

impl Visit {
    /// Opens a visit with its Encounter.
    pub(super) fn open(chart: &mut Chart<'_>, date: Date, reason: &str, labels: Value) -> Self {
        let clinic = chart.clinic.clone();
        let hour = chart.rng.random_range(8..16);
        let identifier = chart.ids.uuid().to_string();
        let mut encounter = json!({
            "resourceType": "Encounter",
            "identifier": [{"system": "urn:ietf:rfc:3986", "value": format!("urn:uuid:{identifier}")}],
            "status": "finished",
            "class": {
                "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
                "code": "AMB",
                "display": "ambulatory",
            },
            "type": [concept(SNOMED, "185349003", "Encounter for check up")],
            "subject": chart.patient(),
            "participant": [{
                "type": [coded(
                    "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
                    "PPRF",
                )],
                "period": {"start": instant(date, hour, 0), "end": instant(date, hour, 30)},
                "individual": clinic.practitioner,
            }],
            "period": {"start": instant(date, hour, 0), "end": instant(date, hour, 30)},
            "reasonCode": [{"text": reason}],
            "location": [{"location": clinic.location}],
            "serviceProvider": clinic.organization,
        });
        label(&mut encounter, &labels);
        let encounter = chart.add(encounter, &us_core("encounter"), date);
        Self { date, clinic, encounter }
    }
}

/// Puts security labels on a resource, unless there are none.
pub(super) fn label(resource: &mut Value, labels: &Value) {
    if labels.is_array() {
        resource["meta"]["security"] = labels.clone();
    }
}

/// A Condition found at a visit that stays, under an id that is known before.
pub(super) fn condition_called(chart: &mut Chart<'_>, visit: &Visit, illness: Illness, id: &str) {
    let mut condition = describe(chart, visit, illness, None);
    condition["id"] = json!(id);
    chart.add(condition, &us_core("condition-encounter-diagnosis"), visit.date);
}

/// A Condition found at a visit, resolved after some days or lasting.
pub(super) fn condition(
    chart: &mut Chart<'_>,
    visit: &Visit,
    illness: Illness,
    lasts_days: Option<i64>,
    labels: Value,
) -> Value {
    let mut condition = describe(chart, visit, illness, lasts_days);
    label(&mut condition, &labels);
    chart.add(condition, &us_core("condition-encounter-diagnosis"), visit.date)
}

fn describe(chart: &Chart<'_>, visit: &Visit, illness: Illness, lasts_days: Option<i64>) -> Value {
    let status = if lasts_days.is_some() { "resolved" } else { "active" };
    let mut condition = json!({
        "resourceType": "Condition",
        "clinicalStatus": coded(CONDITION_CLINICAL, status),
        "verificationStatus": coded(CONDITION_STATUS, "confirmed"),
        "category": [concept(
            "http://terminology.hl7.org/CodeSystem/condition-category",
            "encounter-diagnosis",
            "Encounter Diagnosis",
        )],
        "code": {
            "coding": [
                {"system": SNOMED, "code": illness.snomed, "display": illness.name},
                {"system": ICD_10, "code": illness.icd_10},
            ],
            "text": illness.name,
        },
        "subject": chart.patient(),
        "encounter": visit.encounter,
        "onsetDateTime": visit.date.to_string(),
        "recordedDate": visit.date.to_string(),
    });
    if let Some(days) = lasts_days {
        let end = visit.date.saturating_add(days.days()).min(chart.today);
        condition["abatementDateTime"] = json!(end.to_string());
    }
    condition
}

/// A MedicationRequest for an illness.
pub(super) fn medication(
    chart: &mut Chart<'_>,
    visit: &Visit,
    illness: Illness,
    reason: &Value,
    labels: Value,
) -> Value {
    let mut request = json!({
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "category": [coded(
            "http://terminology.hl7.org/CodeSystem/medicationrequest-category",
            "outpatient",
        )],
        "reportedBoolean": false,
        "medicationCodeableConcept": concept(RXNORM, illness.rxnorm, illness.medication),
        "subject": chart.patient(),
        "encounter": visit.encounter,
        "authoredOn": visit.date.to_string(),
        "requester": visit.clinic.practitioner,
        "reasonReference": [reason],
        "dosageInstruction": [{"text": "As directed", "timing": {"repeat": {
            "frequency": 1, "period": 1, "periodUnit": "d",
        }}}],
    });
    label(&mut request, &labels);
    chart.add(request, &us_core("medicationrequest"), visit.date)
}

/// A quantity measured at a visit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure {
    pub(super) loinc: &'static str,
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    /// Lowest and highest value, in tenths.
    pub(super) tenths: (i32, i32),
    pub(super) category: &'static str,
    pub(super) profile: &'static str,
}

pub(super) const WEIGHT: Measure = Measure {
    loinc: "29463-7",
    name: "Body weight",
    unit: "kg",
    tenths: (520, 1080),
    category: "vital-signs",
    profile: "body-weight",
};
pub(super) const HEART_RATE: Measure = Measure {
    loinc: "8867-4",
    name: "Heart rate",
    unit: "/min",
    tenths: (560, 980),
    category: "vital-signs",
    profile: "heart-rate",
};
pub(super) const HBA1C: Measure = Measure {
    loinc: "4548-4",
    name: "Hemoglobin A1c/Hemoglobin.total in Blood",
    unit: "%",
    tenths: (48, 89),
    category: "laboratory",
    profile: "observation-lab",
};
pub(super) const LDL: Measure = Measure {
    loinc: "13457-7",
    name: "Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation",
    unit: "mg/dL",
    tenths: (640, 1890),
    category: "laboratory",
    profile: "observation-lab",
};
pub(super) const CREATININE: Measure = Measure {
    loinc: "2160-0",
    name: "Creatinine [Mass/volume] in Serum or Plasma",
    unit: "mg/dL",
    tenths: (6, 14),
    category: "laboratory",
    profile: "observation-lab",
};
/// A score rather than a quantity with a unit of its own.
pub(super) const PHQ_9: Measure = Measure {
    loinc: "44261-6",
    name: "Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]",
    unit: "{score}",
    tenths: (50, 190),
    category: "survey",
    profile: "observation-clinical-result",
};

/// An Observation with one value.
pub(super) fn observation(
    chart: &mut Chart<'_>,
    visit: &Visit,
    measure: Measure,
    labels: Value,
) -> Value {
    let value = f64::from(chart.rng.random_range(measure.tenths.0..=measure.tenths.1)) / 10.0;
    let mut observation = json!({
        "resourceType": "Observation",
        "status": "final",
        "category": [coded(OBSERVATION_CATEGORY, measure.category)],
        "code": concept(LOINC, measure.loinc, measure.name),
        "subject": chart.patient(),
        "encounter": visit.encounter,
        "effectiveDateTime": instant(visit.date, 10, 15),
        "performer": [visit.clinic.organization],
        "valueQuantity": {
            "value": value, "unit": measure.unit, "system": UCUM, "code": measure.unit,
        },
    });
    label(&mut observation, &labels);
    chart.add(observation, &us_core(measure.profile), visit.date)
}

/// A blood pressure with its two components.
pub(super) fn blood_pressure(chart: &mut Chart<'_>, visit: &Visit) -> Value {
    let component = |loinc: &str, name: &str, value: i32| {
        json!({
            "code": concept(LOINC, loinc, name),
            "valueQuantity": {"value": value, "unit": "mmHg", "system": UCUM, "code": "mm[Hg]"},
        })
    };
    let (systolic, diastolic) = (chart.rng.random_range(104..152), chart.rng.random_range(62..96));
    let observation = json!({
        "resourceType": "Observation",
        "status": "final",
        "category": [coded(OBSERVATION_CATEGORY, "vital-signs")],
        "code": concept(LOINC, "85354-9", "Blood pressure panel with all children optional"),
        "subject": chart.patient(),
        "encounter": visit.encounter,
        "effectiveDateTime": instant(visit.date, 10, 5),
        "component": [
            component("8480-6", "Systolic blood pressure", systolic),
            component("8462-4", "Diastolic blood pressure", diastolic),
        ],
    });
    chart.add(observation, &us_core("blood-pressure"), visit.date)
}

/// A laboratory report over its results.
pub(super) fn report(chart: &mut Chart<'_>, visit: &Visit, results: &[Value]) -> Value {
    let report = json!({
        "resourceType": "DiagnosticReport",
        "status": "final",
        "category": [concept("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB", "Laboratory")],
        "code": concept(LOINC, "11502-2", "Laboratory report"),
        "subject": chart.patient(),
        "encounter": visit.encounter,
        "effectiveDateTime": instant(visit.date, 10, 15),
        "issued": instant(visit.date, 17, 0),
        "performer": [visit.clinic.organization],
        "resultsInterpreter": [visit.clinic.role],
        "result": results,
    });
    chart.add(report, &us_core("diagnosticreport-lab"), visit.date)
}

/// A progress note, its text inside the resource.
pub(super) fn note(chart: &mut Chart<'_>, visit: &Visit, text: &str) -> Value {
    let document = json!({
        "resourceType": "DocumentReference",
        "identifier": [{
            "system": "urn:ietf:rfc:3986",
            "value": format!("urn:uuid:{}", chart.ids.uuid()),
        }],
        "status": "current",
        "type": concept(LOINC, "11506-3", "Progress note"),
        "category": [concept(
            "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
            "clinical-note",
            "Clinical Note",
        )],
        "subject": chart.patient(),
        "date": instant(visit.date, 17, 30),
        "author": [visit.clinic.practitioner],
        "custodian": visit.clinic.organization,
        "content": [{
            "attachment": {
                "contentType": "text/plain; charset=utf-8",
                "data": STANDARD.encode(text),
                "title": "Progress note",
            },
            "format": {
                "system": "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode",
                "code": "urn:ihe:iti:xds:2017:mimeTypeSufficient",
            },
        }],
        "context": {
            "encounter": [visit.encounter],
            "period": {"start": visit.date.to_string(), "end": visit.date.to_string()},
        },
    });
    chart.add(document, &us_core("documentreference"), visit.date)
}

/// A vaccination by its CVX code.
pub(super) fn immunization(
    chart: &mut Chart<'_>,
    visit: &Visit,
    (cvx, name): (&str, &str),
) -> Value {
    let immunization = json!({
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": concept("http://hl7.org/fhir/sid/cvx", cvx, name),
        "patient": chart.patient(),
        "encounter": visit.encounter,
        "occurrenceDateTime": visit.date.to_string(),
        "primarySource": true,
        "location": visit.clinic.location,
    });
    chart.add(immunization, &us_core("immunization"), visit.date)
}

/// A procedure done at a visit.
pub(super) fn procedure(chart: &mut Chart<'_>, visit: &Visit, (code, name): (&str, &str)) -> Value {
    let procedure = json!({
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept(SNOMED, code, name),
        "subject": chart.patient(),
        "encounter": visit.encounter,
        "performedPeriod": {
            "start": instant(visit.date, 10, 30), "end": instant(visit.date, 11, 15),
        },
        "performer": [{"actor": visit.clinic.practitioner}],
    });
    chart.add(procedure, &us_core("procedure"), visit.date)
}

/// An allergy noted at a visit.
pub(super) fn allergy(chart: &mut Chart<'_>, visit: &Visit, (code, name): (&str, &str)) -> Value {
    let allergy = json!({
        "resourceType": "AllergyIntolerance",
        "clinicalStatus": coded(
            "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
            "active",
        ),
        "verificationStatus": coded(
            "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
            "confirmed",
        ),
        "code": concept(SNOMED, code, name),
        "patient": chart.patient(),
        "encounter": visit.encounter,
        "recordedDate": visit.date.to_string(),
        "reaction": [{"manifestation": [concept(SNOMED, "247472004", "Wheal")]}],
    });
    chart.add(allergy, &us_core("allergyintolerance"), visit.date)
}

/// Smoking status asked at a visit.
pub(super) fn smoking_status(chart: &mut Chart<'_>, visit: &Visit) -> Value {
    let observation = json!({
        "resourceType": "Observation",
        "status": "final",
        "category": [coded(OBSERVATION_CATEGORY, "social-history")],
        "code": concept(LOINC, "72166-2", "Tobacco smoking status"),
        "subject": chart.patient(),
        "encounter": visit.encounter,
        "effectiveDateTime": instant(visit.date, 10, 0),
        "issued": instant(visit.date, 10, 0),
        "valueCodeableConcept": concept(SNOMED, "266919005", "Never smoked tobacco"),
    });
    chart.add(observation, &us_core("smokingstatus"), visit.date)
}

/// Goal, care team and care plan for an illness, in this order.
pub(super) fn care(chart: &mut Chart<'_>, visit: &Visit, reason: &Value, name: &str) -> [Value; 3] {
    let goal = json!({
        "resourceType": "Goal",
        "lifecycleStatus": "active",
        "description": {"text": format!("Keep {} under control", name.to_lowercase())},
        "subject": chart.patient(),
        "startDate": visit.date.to_string(),
        "target": [{"dueDate": visit.date.saturating_add(1.year()).to_string()}],
        "addresses": [reason],
    });
    let goal = chart.add(goal, &us_core("goal"), visit.date);
    let team = json!({
        "resourceType": "CareTeam",
        "status": "active",
        "subject": chart.patient(),
        "participant": [
            {
                "role": [concept(SNOMED, "446050000", "Primary care physician")],
                "member": visit.clinic.practitioner,
            },
            {"role": [concept(SNOMED, "116154003", "Patient")], "member": chart.patient()},
        ],
        "managingOrganization": [visit.clinic.organization],
    });
    let team = chart.add(team, &us_core("careteam"), visit.date);
    let plan = json!({
        "resourceType": "CarePlan",
        "text": {
            "status": "generated",
            "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">Regular visits and medication.</div>",
        },
        "status": "active",
        "intent": "plan",
        "category": [concept(
            "http://hl7.org/fhir/us/core/CodeSystem/careplan-category",
            "assess-plan",
            "Assessment and Plan of Treatment",
        )],
        "subject": chart.patient(),
        "period": {"start": visit.date.to_string()},
        "careTeam": [team],
        "addresses": [reason],
        "goal": [goal],
    });
    let plan = chart.add(plan, &us_core("careplan"), visit.date);
    [goal, team, plan]
}
