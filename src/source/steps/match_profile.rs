//! What the HRex profiles demand of the Patient and the Coverages of a match, beside what a match
//! cannot do without.
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-hrex/STU1.1/StructureDefinition-hrex-coverage.html> and
//! <http://hl7.org/fhir/us/davinci-hrex/STU1.1/StructureDefinition-hrex-patient-demographics.html>

use serde_json::Value;

use crate::guides::{Guides, reaches};

use super::read_match::{Fault, Submitted, member_numbers};
use super::rest_call::is_id;

const GENDERS: [&str; 4] = ["male", "female", "other", "unknown"];
const STATUSES: [&str; 4] = ["active", "cancelled", "draft", "entered-in-error"];

/// Holds what was submitted against the profiles of an HRex version.
///
/// # Errors
/// With the first departure; its path begins with the name of a parameter.
pub(in crate::source) fn conforms(submitted: &Submitted<'_>, guides: &Guides) -> Result<(), Fault> {
    let patient = submitted.patient;
    if !patient["id"].as_str().is_some_and(is_id) {
        return departs("value", "MemberPatient.id", "is no FHIR id");
    }
    let gender = &patient["gender"];
    if !gender.is_null() && !is_one_of(gender, &GENDERS) {
        return departs("code-invalid", "MemberPatient.gender", "is not a gender of FHIR");
    }
    for (name, coverage) in
        [("CoverageToMatch", submitted.coverage), ("CoverageToLink", submitted.link)]
    {
        if !coverage.is_null() {
            coverage_conforms(name, coverage, guides)?;
        }
    }
    Ok(())
}

fn coverage_conforms(name: &str, coverage: &Value, guides: &Guides) -> Result<(), Fault> {
    let at = |element: &str| format!("{name}.{element}");
    match &coverage["status"] {
        Value::Null => return departs("required", &at("status"), "is missing"),
        status if is_one_of(status, &STATUSES) => {}
        _ => return departs("code-invalid", &at("status"), "is not a status of FHIR"),
    }
    match coverage["payor"].as_array().map(Vec::as_slice) {
        Some([one]) if one.is_object() => {}
        Some([_, _, ..]) => return departs("structure", &at("payor"), "names several payers"),
        _ => return departs("required", &at("payor"), "names no payer"),
    }
    // Both came with HRex 1.1.0.
    if !reaches(&guides.hrex, "1.1.0") {
        return Ok(());
    }
    let mut codings = coverage["relationship"]["coding"].as_array().into_iter().flatten();
    if !codings.any(|coding| coding["code"].is_string()) {
        return departs("required", &at("relationship"), "has no code");
    }
    if !coverage["subscriberId"].is_string() && member_numbers(coverage).next().is_none() {
        let text = "holds no member number (MB), and there is no subscriberId";
        return departs("invariant", &at("identifier"), text);
    }
    Ok(())
}

fn is_one_of(value: &Value, codes: &[&str]) -> bool {
    value.as_str().is_some_and(|code| codes.contains(&code))
}

fn departs(code: &'static str, path: &str, what: &str) -> Result<(), Fault> {
    Err(Fault { code, text: format!("{path} {what}."), path: path.to_owned() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_element_is_held_against_the_profile_of_the_version() {
        let patient = json!({"resourceType": "Patient", "id": "p.1", "gender": "female"});
        let coverage = json!({
            "resourceType": "Coverage", "status": "active", "subscriberId": "s",
            "relationship": {"coding": [{"code": "self"}]}, "payor": [{"display": "Plan"}],
        });
        let typed = json!([{"type": {"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MB"}]}, "value": "1"}]);
        let changes: [(&str, &str, Value, [bool; 2]); 9] = [
            ("p", "id", json!("no id!"), [false, false]),
            ("p", "gender", json!("banana"), [false, false]),
            ("p", "gender", json!(null), [true, true]),
            ("c", "status", json!(null), [false, false]),
            ("c", "status", json!("on"), [false, false]),
            ("c", "payor", json!([]), [false, false]),
            ("c", "payor", json!([{}, {}]), [false, false]),
            ("c", "relationship", json!(null), [true, false]),
            ("c", "subscriberId", json!(null), [true, false]),
        ];
        let taken = |patient: &Value, coverage: &Value| {
            ["1.0.0", "1.1.0"].map(|hrex| {
                let guides = Guides { hrex: hrex.to_owned(), ..Guides::default() };
                let none = Value::Null;
                let submitted = Submitted { patient, coverage, link: &none, consent: &none };
                conforms(&submitted, &guides).is_ok()
            })
        };
        assert_eq!(taken(&patient, &coverage), [true, true]);
        for (of, element, value, expected) in changes {
            let (mut patient, mut coverage) = (patient.clone(), coverage.clone());
            let changed = if of == "p" { &mut patient } else { &mut coverage };
            changed[element] = value.clone();
            assert_eq!(taken(&patient, &coverage), expected, "{element}: {value}");
        }
        let mut numbered = coverage;
        numbered["subscriberId"] = json!(null);
        numbered["identifier"] = typed;
        assert_eq!(taken(&patient, &numbered), [true, true]);
    }
}
