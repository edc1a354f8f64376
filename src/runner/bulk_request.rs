//! Alterations of the Parameters of `$bulk-member-match`: one thing changed in a valid request.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::match_request;

/// The bytes to send for `parameters` under the alteration `alter`; names that do not concern the
/// body leave it as it is. What concerns one member concerns the last.
pub fn altered(mut parameters: Value, alter: Option<&str>, today: Date) -> Vec<u8> {
    match alter.unwrap_or_default() {
        "not_parameters" => {
            let patient = last(&mut parameters)
                .and_then(|bundle| find(bundle, "MemberPatient"))
                .map(|part| part["resource"].clone());
            parameters = patient.unwrap_or_default();
        }
        "body_not_json" => return b"{\"resourceType\": \"Parameters\", \"parameter\": [".to_vec(),
        "bundles_missing" => parameters = json!({"resourceType": "Parameters"}),
        "bundle_as_resource" => {
            if let Some(bundle) = last(&mut parameters) {
                let entries: Vec<Value> = bundle["part"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|part| json!({"resource": part["resource"]}))
                    .collect();
                let resource =
                    json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
                *bundle = json!({"name": "MemberBundle", "resource": resource});
            }
        }
        "patient_missing" => drop_part(&mut parameters, "MemberPatient"),
        "coverage_missing" => drop_part(&mut parameters, "CoverageToMatch"),
        "consent_missing" => drop_part(&mut parameters, "Consent"),
        "patient_repeated" => repeat(&mut parameters, "MemberPatient"),
        "link_repeated" => repeat(&mut parameters, "CoverageToLink"),
        "patient_mistyped" => swap(&mut parameters, "MemberPatient", "CoverageToMatch"),
        "coverage_mistyped" => swap(&mut parameters, "CoverageToMatch", "MemberPatient"),
        name => {
            if let Some(part) = last(&mut parameters).and_then(|bundle| find(bundle, "Consent")) {
                match_request::alter_consent(&mut part["resource"], name, today);
            }
        }
    }
    parameters.to_string().into_bytes()
}

/// Leaves a parameter out.
pub fn without(parameters: &mut Value, name: &str) {
    for list in ["parameter", "part"] {
        if let Some(entries) = parameters.get_mut(list).and_then(Value::as_array_mut) {
            entries.retain(|entry| entry["name"] != name);
        }
    }
}

/// Gives MemberPatient what must not come back: version, date, a label and a contained resource.
pub fn decorate(parameters: &mut Value) {
    if let Some(part) = find(parameters, "MemberPatient") {
        part["resource"]["meta"] = json!({
            "versionId": "7",
            "lastUpdated": "2026-01-01T00:00:00Z",
            "security": [{
                "system": crate::fhir::codes::CONFIDENTIALITY,
                "code": "N",
            }],
            "source": "https://lakeside.example/enrolment",
        });
        part["resource"]["contained"] =
            json!([{"resourceType": "Organization", "id": "employer", "name": "An employer"}]);
        part["resource"]["managingOrganization"] = json!({"reference": "#employer"});
    }
}

/// Makes CoverageToMatch one the payer does not know.
pub fn change_coverage(parameters: &mut Value) {
    let Some(part) = find(parameters, "CoverageToMatch") else { return };
    let coverage = &mut part["resource"];
    let id = coverage["id"].as_str().unwrap_or("card").to_owned();
    coverage["id"] = json!(format!("{id}-2"));
    if coverage["subscriberId"].is_string() {
        coverage["subscriberId"] = json!("NOBODY-0000");
    }
    for identifier in coverage["identifier"].as_array_mut().into_iter().flatten() {
        identifier["value"] = json!("NOBODY-0000");
    }
}

/// The last MemberBundle.
fn last(parameters: &mut Value) -> Option<&mut Value> {
    parameters["parameter"].as_array_mut()?.last_mut()
}

/// The parameter or part of this name.
fn find<'a>(parameters: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let list = if parameters["parameter"].is_array() { "parameter" } else { "part" };
    parameters[list].as_array_mut()?.iter_mut().find(|entry| entry["name"] == name)
}

fn drop_part(parameters: &mut Value, name: &str) {
    if let Some(bundle) = last(parameters) {
        without(bundle, name);
    }
}

fn repeat(parameters: &mut Value, name: &str) {
    let Some(bundle) = last(parameters) else { return };
    let again = find(bundle, name).cloned();
    if let (Some(again), Some(parts)) = (again, bundle["part"].as_array_mut()) {
        parts.push(again);
    }
}

/// Puts the resource of `other` into the part `name`.
fn swap(parameters: &mut Value, name: &str, other: &str) {
    let Some(bundle) = last(parameters) else { return };
    let resource = find(bundle, other).map(|part| part["resource"].clone());
    if let (Some(resource), Some(part)) = (resource, find(bundle, name)) {
        part["resource"] = resource;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::codes;
    use crate::scenario::alterations_of;

    #[test]
    fn every_alteration_of_the_body_changes_it() {
        let part = |name: &str, kind: &str| json!({"name": name, "resource": {"resourceType": kind, "id": name}});
        let consent = json!({"resourceType": "Consent", "status": "active",
            "patient": {"reference": "Patient/p"}, "policy": [{"uri": codes::POLICY_REGULAR}],
            "provision": {"type": "permit", "period": {"start": "2027-01-01", "end": "2027-03-01"},
                "actor": [{"role": {"coding": [{"code": "IRCP"}]}}, {"role": {"coding": [{"code": "performer"}]}}]}});
        let today = "2027-01-15".parse().expect("a date");
        let bundle = json!({"name": "MemberBundle", "part": [
            part("MemberPatient", "Patient"), part("CoverageToMatch", "Coverage"),
            part("CoverageToLink", "Coverage"), {"name": "Consent", "resource": consent},
        ]});
        let valid = json!({"resourceType": "Parameters", "parameter": [bundle]});
        let plain = altered(valid.clone(), None, today);
        let of_body = alterations_of("bulk_member_match")
            .filter(|name| !matches!(*name, "prefer_missing" | "by_get"))
            .filter(|name| !alterations_of("request").any(|other| other == *name));
        for name in of_body {
            assert_ne!(altered(valid.clone(), Some(name), today), plain, "{name}");
        }
    }
}
