//! Builds the `$member-match` request from the invocation and from what this payer knows.
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-hrex/STU1.1/OperationDefinition-member-match.html>

use serde_json::{Value, json};

use crate::fhir::codes::IDENTIFIER_TYPE;
use crate::fhir::parameters;
use crate::target::import::references::replace;
use crate::target::invocation::Invocation;
use crate::target::policy::Policy;
use crate::target::state::State;

/// The elements of Coverage that HRex marks as must-support, and what every resource has.
const MUST_SUPPORT: [&str; 13] = [
    "resourceType",
    "id",
    "identifier",
    "status",
    "type",
    "policyHolder",
    "subscriberId",
    "beneficiary",
    "dependent",
    "relationship",
    "period",
    "payor",
    "class",
];
/// The classes of coverage that HRex marks as must-support.
const CLASSES: [&str; 2] = ["group", "plan"];

/// The Parameters of the match.
pub fn match_request(state: &State, policy: &Policy, invocation: &Invocation) -> Value {
    let mut patient = invocation.patient.clone();
    if !patient["id"].is_string() {
        // The other parameters refer to it by this id.
        patient["id"] = json!("member");
    }
    let id = patient["id"].as_str().unwrap_or_default();
    let member = if policy.references_local {
        format!("Patient/{id}")
    } else {
        format!("{}/Patient/{id}", state.settings.base)
    };
    let coverage_to_match = about(invocation.coverage_to_match.clone(), "beneficiary", &member);
    let entry = |name: &str, resource: Value| json!({"name": name, "resource": resource});
    let mut entries =
        vec![entry("MemberPatient", patient), entry("CoverageToMatch", coverage_to_match)];
    if policy.sends_coverage_to_link {
        let mut coverage = about(own_coverage(state, invocation), "beneficiary", &member);
        if policy.trims_coverage_to_link {
            trim(&mut coverage);
        }
        entries.push(entry("CoverageToLink", coverage));
    }
    if policy.sends_consent {
        entries.push(entry("Consent", about(invocation.consent.clone(), "patient", &member)));
    }
    parameters(entries)
}

/// Makes a resource speak about the member by this reference, wherever it named the member.
fn about(mut resource: Value, element: &str, member: &str) -> Value {
    if !resource[element].is_object() {
        resource[element] = json!({});
    }
    let named = resource[element]["reference"].as_str().map(str::to_owned);
    resource[element]["reference"] = json!(member);
    if let Some(named) = named {
        replace(&mut resource, &mut |reference| (reference == named).then(|| member.to_owned()));
    }
    resource
}

/// This payer's own record of its coverage of the member: what the caller gave, or a minimal one
/// from the local Patient, with the particulars such a record has.
fn own_coverage(state: &State, invocation: &Invocation) -> Value {
    let mut coverage =
        invocation.coverage_to_link.clone().unwrap_or_else(|| minimal_coverage(state, invocation));
    if let Some(record) = coverage.as_object_mut() {
        record.entry("order").or_insert(json!(1));
        record.entry("network").or_insert(json!(state.settings.payer_name));
        record.entry("subrogation").or_insert(json!(false));
    }
    coverage
}

fn minimal_coverage(state: &State, invocation: &Invocation) -> Value {
    let store = state.store();
    let local = &invocation.local_patient;
    let known = store.read("Patient", local).map_or(Value::Null, |it| it["identifier"][0].clone());
    let identifier = |name: &str, other: &str| {
        known[name].as_str().map_or_else(|| other.to_owned(), str::to_owned)
    };
    let (system, value) = &state.settings.payer_identifier;
    json!({
        "resourceType": "Coverage",
        "id": "coverage-to-link",
        "identifier": [{
            "type": {"coding": [{"system": IDENTIFIER_TYPE, "code": "MB"}]},
            "system": identifier("system", &format!("{}/Patient", state.settings.base)),
            "value": identifier("value", local),
        }],
        "status": "active",
        "beneficiary": {},
        // How the member relates to the subscriber is not known from the Patient alone.
        "relationship": {"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/data-absent-reason",
            "code": "unknown",
        }]},
        "payor": [{
            "identifier": {"system": system, "value": value},
            "display": state.settings.payer_name,
        }],
    })
}

/// Leaves the must-support elements: HRex asks not to send more than these of our own coverage.
fn trim(coverage: &mut Value) {
    let mut refers_inside = false;
    replace(coverage, &mut |reference| {
        refers_inside |= reference.starts_with('#');
        None
    });
    let Some(record) = coverage.as_object_mut() else { return };
    record.retain(|element, _| {
        MUST_SUPPORT.contains(&element.as_str()) || refers_inside && element == "contained"
    });
    if let Some(Value::Array(classes)) = record.get_mut("class") {
        classes.retain(|class| {
            let codings = class["type"]["coding"].as_array();
            codings
                .into_iter()
                .flatten()
                .any(|coding| coding["code"].as_str().is_some_and(|code| CLASSES.contains(&code)))
        });
        if classes.is_empty() {
            record.remove("class");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trimming_leaves_must_support_only() {
        let mut coverage = json!({
            "resourceType": "Coverage", "id": "c", "status": "active", "order": 1,
            "meta": {"profile": ["x"]}, "extension": [], "contained": [{}],
            "class": [
                {"type": {"coding": [{"code": "group"}]}, "value": "g"},
                {"type": {"coding": [{"code": "rxbin"}]}, "value": "r"},
            ],
        });
        trim(&mut coverage);
        let names: Vec<&String> = coverage.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["resourceType", "id", "status", "class"]);
        assert_eq!(coverage["class"].as_array().map(Vec::len), Some(1));
    }

    #[test]
    fn every_reference_to_the_member_follows() {
        let consent = json!({
            "patient": {"reference": "Patient/local-1"},
            "performer": [{"reference": "Patient/local-1"}, {"reference": "Organization/o"}],
        });
        let consent = about(consent, "patient", "Patient/m");
        assert_eq!(consent["patient"]["reference"], "Patient/m");
        assert_eq!(consent["performer"][0]["reference"], "Patient/m");
        assert_eq!(consent["performer"][1]["reference"], "Organization/o");
    }
}
