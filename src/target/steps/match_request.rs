//! Builds the `$member-match` request from the invocation and from what this payer knows.
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-hrex/STU1.1/OperationDefinition-member-match.html>

use serde_json::{Value, json};

use crate::fhir::codes::IDENTIFIER_TYPE;
use crate::fhir::parameters;
use crate::state::StoreError;
use crate::target::import::references::replace;
use crate::target::order::Asked;
use crate::target::policy::Policy;
use crate::target::resources::each;
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

/// The Parameters of the match of one member.
///
/// # Errors
/// When the state cannot be read.
pub fn match_request(state: &State, policy: &Policy, asked: &Asked) -> Result<Value, StoreError> {
    Ok(parameters(entries(state, policy, asked)?))
}

/// The Parameters of the match of several members, and the id each has in it. The Patients end up
/// side by side in one Group, so no two may have the same id.
///
/// # Errors
/// When the state cannot be read.
pub fn bulk_match_request(
    state: &State,
    policy: &Policy,
    asked: &[Asked],
) -> Result<(Value, Vec<String>), StoreError> {
    let mut ids: Vec<String> = Vec::new();
    let mut bundles = Vec::new();
    for (place, member) in asked.iter().enumerate() {
        let own = member.patient["id"].as_str().unwrap_or_default();
        let taken = own.is_empty() || ids.iter().any(|id| id == own);
        let mut member = member.clone();
        if taken && policy.bulk_ids_unique {
            rename(&mut member, &format!("member-{place}"));
        }
        ids.push(member.patient["id"].as_str().unwrap_or("member").to_owned());
        bundles.push(json!({"name": "MemberBundle", "part": entries(state, policy, &member)?}));
    }
    Ok((parameters(bundles), ids))
}

/// Gives the described Patient another id, by which everything about it speaks.
pub(super) fn rename(member: &mut Asked, id: &str) {
    let old = member.patient["id"].as_str().map(|old| format!("Patient/{old}"));
    member.patient["id"] = json!(id);
    let new = format!("Patient/{id}");
    for resource in [&mut member.coverage_to_match, &mut member.consent]
        .into_iter()
        .chain(&mut member.coverage_to_link)
    {
        replace(resource, &mut |reference| {
            (Some(reference) == old.as_deref()).then(|| new.clone())
        });
    }
}

fn entries(state: &State, policy: &Policy, invocation: &Asked) -> Result<Vec<Value>, StoreError> {
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
        let mut coverage = about(own_coverage(state, invocation)?, "beneficiary", &member);
        if policy.trims_coverage_to_link {
            trim(&mut coverage);
        }
        entries.push(entry("CoverageToLink", coverage));
    }
    if policy.sends_consent {
        entries.push(entry("Consent", about(invocation.consent.clone(), "patient", &member)));
    }
    Ok(entries)
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
fn own_coverage(state: &State, invocation: &Asked) -> Result<Value, StoreError> {
    let mut coverage = match &invocation.coverage_to_link {
        Some(given) => given.clone(),
        None => minimal_coverage(state, invocation)?,
    };
    if let Some(record) = coverage.as_object_mut() {
        record.entry("order").or_insert(json!(1));
        record.entry("network").or_insert(json!(state.settings.payer_name));
        record.entry("subrogation").or_insert(json!(false));
    }
    Ok(coverage)
}

fn minimal_coverage(state: &State, invocation: &Asked) -> Result<Value, StoreError> {
    let local = &invocation.local_patient;
    let patient = state.resources.read("Patient", local)?.unwrap_or_default();
    let (member_system, number) = member_number(&patient, state.settings.patient_system.as_deref())
        .unwrap_or_else(|| (format!("{}/Patient", state.settings.base), local.clone()));
    let (system, value) = &state.settings.payer_identifier;
    Ok(json!({
        "resourceType": "Coverage",
        "id": "coverage-to-link",
        "identifier": [{
            "type": {"coding": [{"system": IDENTIFIER_TYPE, "code": "MB"}]},
            "system": member_system,
            "value": number,
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
    }))
}

/// System and value of the identifier of a local Patient that is a member number here: the one of
/// the system that links Patients, else one that says it is one. Any other may be nobody else's
/// business, such as a social security number.
fn member_number(patient: &Value, own: Option<&str>) -> Option<(String, String)> {
    let usable = || {
        each(&patient["identifier"]).filter_map(|identifier| {
            Some((identifier, identifier["system"].as_str()?, identifier["value"].as_str()?))
        })
    };
    let is_number = |identifier: &Value| {
        each(&identifier["type"]["coding"])
            .any(|coding| coding["system"] == IDENTIFIER_TYPE && coding["code"] == "MB")
    };
    usable()
        .find(|(_, system, _)| Some(*system) == own)
        .or_else(|| usable().find(|(identifier, ..)| is_number(identifier)))
        .map(|(_, system, value)| (system.to_owned(), value.to_owned()))
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
    fn a_member_number_is_not_just_any_identifier() {
        let ssn = json!({"system": "http://hl7.org/fhir/sid/us-ssn", "value": "123-45-6789",
            "type": {"coding": [{"system": IDENTIFIER_TYPE, "code": "SS"}]}});
        let ours = json!({"system": "urn:ours", "value": "LM-1"});
        let typed = json!({"system": "urn:cards", "value": "C-1",
            "type": {"coding": [{"system": IDENTIFIER_TYPE, "code": "MB"}]}});
        let number = |identifiers: Value, own| {
            member_number(&json!({"identifier": identifiers}), own).map(|(_, value)| value)
        };
        let all = json!([ssn, typed, ours]);
        assert_eq!(number(all.clone(), Some("urn:ours")).as_deref(), Some("LM-1"));
        assert_eq!(number(all.clone(), Some("urn:others")).as_deref(), Some("C-1"));
        assert_eq!(number(all, None).as_deref(), Some("C-1"));
        assert_eq!(number(json!([ssn]), Some("urn:ours")), None);
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
