//! Claims and prior authorizations as ExplanationOfBenefit, with the amounts the payer keeps.

use jiff::ToSpan;
use jiff::civil::Date;
use rand::RngExt;
use serde_json::{Value, json};

use super::chart::{Chart, ICD_10, RXNORM, coded, concept, instant};
use super::clinical::{self, Illness, Visit, label};

const CARIN: &str =
    "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-ExplanationOfBenefit-";
const PRIOR_AUTHORIZATION: &str =
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-priorauthorization";
const PDEX_EXTENSION: &str = "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/extension-";
const CLAIM_TYPE: &str = "http://terminology.hl7.org/CodeSystem/claim-type";
const ADJUDICATION: &str = "http://terminology.hl7.org/CodeSystem/adjudication";
const HCPCS: &str = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets";
/// The same code system, as the value set of prior authorizations spells it.
const HCPCS_SECURE: &str = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets";
const CLAIM_SYSTEM: &str = "https://northwind.example/claim";

/// A professional claim for a visit.
pub(super) fn professional(
    chart: &mut Chart<'_>,
    visit: &Visit,
    diagnosis: &str,
    labels: Value,
) -> Value {
    let service = concept(HCPCS, "G0463", "Hospital outpatient clinic visit for assessment");
    let mut claim = claim(chart, visit, "professional", service);
    claim["diagnosis"] = json!([{
        "sequence": 1,
        "diagnosisCodeableConcept": coded(ICD_10, diagnosis),
        "type": [coded("http://terminology.hl7.org/CodeSystem/ex-diagnosistype", "principal")],
    }]);
    claim["item"][0]["diagnosisSequence"] = json!([1]);
    label(&mut claim, &labels);
    chart.add(claim, &format!("{CARIN}Professional-NonClinician-Basis"), visit.date)
}

/// A pharmacy claim for a medication ordered at a visit.
pub(super) fn pharmacy(
    chart: &mut Chart<'_>,
    visit: &Visit,
    illness: Illness,
    labels: Value,
) -> Value {
    let service = concept(RXNORM, illness.rxnorm, illness.medication);
    let mut claim = claim(chart, visit, "pharmacy", service);
    label(&mut claim, &labels);
    chart.add(claim, &format!("{CARIN}Pharmacy-Basis"), visit.date)
}

fn claim(chart: &mut Chart<'_>, visit: &Visit, kind: &str, service: Value) -> Value {
    let submitted = chart.rng.random_range(60..420);
    let benefit = submitted * 7 / 10;
    let dollars = |value: i32| json!({"value": value, "currency": "USD"});
    let settled = visit.date.saturating_add(2.days()).min(chart.today);
    json!({
        "resourceType": "ExplanationOfBenefit",
        "identifier": [{"system": CLAIM_SYSTEM, "value": format!("C{}", number(chart))}],
        "status": "active",
        "type": coded(CLAIM_TYPE, kind),
        "use": "claim",
        "patient": chart.patient(),
        "billablePeriod": {"start": visit.date.to_string(), "end": visit.date.to_string()},
        "created": instant(settled, 9, 0),
        "insurer": chart.directory.insurer(),
        "provider": visit.clinic.organization,
        "outcome": "complete",
        "careTeam": [{
            "sequence": 1,
            "provider": visit.clinic.practitioner,
            "role": coded("http://terminology.hl7.org/CodeSystem/claimcareteamrole", "primary"),
        }],
        "insurance": [{"focal": true, "coverage": chart.coverage_on(visit.date)}],
        "item": [{
            "sequence": 1,
            "careTeamSequence": [1],
            "productOrService": service,
            "servicedDate": visit.date.to_string(),
            "quantity": {"value": 1},
            "net": dollars(submitted),
            "adjudication": [
                {"category": coded(ADJUDICATION, "submitted"), "amount": dollars(submitted)},
                {"category": coded(ADJUDICATION, "benefit"), "amount": dollars(benefit)},
                {
                    "category": coded(
                        "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudicationDiscriminator",
                        "benefitpaymentstatus",
                    ),
                    "reason": coded(
                        "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBPayerAdjudicationStatus",
                        "innetwork",
                    ),
                },
            ],
        }],
        "total": [
            {"category": coded(ADJUDICATION, "submitted"), "amount": dollars(submitted)},
            {"category": coded(ADJUDICATION, "benefit"), "amount": dollars(benefit)},
        ],
        "payment": {"date": settled.to_string(), "amount": dollars(benefit)},
    })
}

/// An approved prior authorization that is still in force.
pub(super) fn prior_authorization(chart: &mut Chart<'_>, visit: &Visit, diagnosis: &str) -> Value {
    let until: Date = visit.date.saturating_add(180.days());
    let reference = format!("PA{}", number(chart));
    let period = json!({"start": visit.date.to_string(), "end": until.to_string()});
    let reason = format!("Reason for request {reference}: conservative treatment did not suffice.");
    let document = clinical::note(chart, visit, &reason);
    let authorization = json!({
        "resourceType": "ExplanationOfBenefit",
        "extension": [{
            "url": format!("{PDEX_EXTENSION}levelOfServiceCode"),
            "valueCodeableConcept": coded("https://codesystem.x12.org/005010/1338", "E"),
        }],
        "identifier": [{"system": CLAIM_SYSTEM, "value": reference}],
        "status": "active",
        "type": coded(CLAIM_TYPE, "professional"),
        "use": "preauthorization",
        "patient": chart.patient(),
        "billablePeriod": period,
        "created": instant(visit.date, 15, 0),
        "insurer": chart.directory.insurer(),
        "provider": visit.clinic.organization,
        "priority": coded("http://terminology.hl7.org/CodeSystem/processpriority", "normal"),
        "outcome": "complete",
        "preAuthRef": [reference],
        "preAuthRefPeriod": [period],
        "careTeam": [{"sequence": 1, "provider": visit.clinic.practitioner, "responsible": true}],
        "supportingInfo": [{
            "sequence": 1,
            "category": coded(
                "http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASSupportingInfoType",
                "additionalInformation",
            ),
            "valueReference": document,
        }],
        "diagnosis": [{
            "sequence": 1,
            "diagnosisCodeableConcept": coded(ICD_10, diagnosis),
            "type": [coded("http://terminology.hl7.org/CodeSystem/ex-diagnosistype", "principal")],
        }],
        "insurance": [{"focal": true, "coverage": chart.coverage_on(visit.date)}],
        "item": [{
            "sequence": 1,
            "category": coded("https://x12.org/codes/service-type-codes", "3"),
            "productOrService": concept(HCPCS_SECURE, "G0270", "Medical nutrition therapy"),
            "quantity": {"value": 6},
            "adjudication": [{
                "extension": [{
                    "url": format!("{PDEX_EXTENSION}reviewAction"),
                    "extension": [
                        {"url": "number", "valueString": reference},
                        {
                            "url": format!("{PDEX_EXTENSION}reviewActionCode"),
                            "valueCodeableConcept": coded(
                                "https://codesystem.x12.org/005010/306",
                                "A1",
                            ),
                        },
                    ],
                }],
                "category": coded(ADJUDICATION, "submitted"),
                "amount": {"value": chart.rng.random_range(200..900), "currency": "USD"},
            }],
        }],
    });
    chart.add(authorization, PRIOR_AUTHORIZATION, visit.date)
}

/// Digits no other claim has: the better part of an id.
fn number(chart: &mut Chart<'_>) -> u128 {
    chart.ids.uuid().as_u128() % 1_000_000_000_000_000
}
