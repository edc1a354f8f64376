//! Reads the body of `$member-match` and refuses one that is not what HRex defines.

use serde_json::Value;

use crate::fhir::{codes, named};
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;

use super::partial_date::interval;

/// The parameters HRex defines, with the type of each resource and whether it must be there.
const PARAMETERS: [(&str, &str, bool); 4] = [
    ("MemberPatient", "Patient", true),
    ("CoverageToMatch", "Coverage", true),
    ("CoverageToLink", "Coverage", false),
    ("Consent", "Consent", false),
];

/// What was submitted. Each is `Null` when missing.
#[derive(Clone, Copy, Debug)]
pub(in crate::source) struct Submitted<'a> {
    pub(in crate::source) patient: &'a Value,
    pub(in crate::source) coverage: &'a Value,
    pub(in crate::source) link: &'a Value,
    pub(in crate::source) consent: &'a Value,
}

/// Reads the body.
///
/// # Errors
/// When it is malformed, unless the policy takes whatever comes.
pub(in crate::source) fn read_match<'a>(
    body: Option<&'a Value>,
    policy: &Policy,
) -> Result<Submitted<'a>, Refusal> {
    static NOTHING: Value = Value::Null;
    let body = body.unwrap_or(&NOTHING);
    let resource = |name: &'static str| {
        let found = named(body, name).map(|parameter| &parameter["resource"]).next();
        found.unwrap_or(&NOTHING)
    };
    let [patient, coverage, link, consent] = PARAMETERS.map(|(name, _, _)| resource(name));
    let submitted = Submitted { patient, coverage, link, consent };
    if policy.match_checks_parameters {
        parameters(body)
            .and_then(|()| demographics(patient))
            .and_then(|()| coverage_data(&submitted))
            .map_err(|(code, text)| Refusal::new(policy.malformed_status, code, text))?;
    }
    Ok(submitted)
}

pub(in crate::source) type Malformed = (&'static str, String);

fn malformed(code: &'static str, text: impl Into<String>) -> Result<(), Malformed> {
    Err((code, text.into()))
}

/// The names, how often each occurs, and what each holds.
fn parameters(body: &Value) -> Result<(), Malformed> {
    if body["resourceType"] != "Parameters" {
        return malformed("structure", "The body is not a Parameters resource.");
    }
    let entries = body["parameter"].as_array().map(Vec::as_slice).unwrap_or_default();
    for entry in entries {
        let known = PARAMETERS.iter().any(|(name, _, _)| entry["name"] == *name);
        if !known {
            return malformed("structure", "A parameter is not one that $member-match takes.");
        }
    }
    for (name, kind, required) in PARAMETERS {
        let given: Vec<&Value> = named(body, name).collect();
        match given[..] {
            [] if required => return malformed("required", format!("{name} is missing.")),
            [] => {}
            [one] if one["resource"]["resourceType"] == kind => {}
            [_] => return malformed("structure", format!("{name} does not hold a {kind}.")),
            _ => return malformed("structure", format!("{name} is given more than once.")),
        }
    }
    Ok(())
}

/// HRex Patient Demographics: an id to refer to, a whole name, a birth date and a sex.
pub(in crate::source) fn demographics(patient: &Value) -> Result<(), Malformed> {
    let missing = |what: &str| malformed("required", format!("MemberPatient has no {what}."));
    if id_of(patient).is_none() {
        return missing("id");
    }
    if !names(patient).any(|(family, given)| !family.is_empty() && !given.is_empty()) {
        return missing("name with family and given");
    }
    match patient["birthDate"].as_str() {
        None => return missing("birthDate"),
        Some(date) if interval(date).is_none() => {
            return malformed("value", "MemberPatient.birthDate is not a date.");
        }
        Some(_) => {}
    }
    let birth_sex = patient["extension"].as_array().is_some_and(|extensions| {
        extensions
            .iter()
            .any(|one| one["url"].as_str().is_some_and(|url| url.ends_with("us-core-birthsex")))
    });
    if !patient["gender"].is_string() && !birth_sex {
        return missing("gender or birth sex");
    }
    Ok(())
}

/// Each coverage is the submitted member's, and the one to match says something to match on.
pub(in crate::source) fn coverage_data(submitted: &Submitted<'_>) -> Result<(), Malformed> {
    let id = id_of(submitted.patient).unwrap_or_default();
    for (name, coverage) in
        [("CoverageToMatch", submitted.coverage), ("CoverageToLink", submitted.link)]
    {
        if coverage.is_null() {
            continue;
        }
        if !refers_to_patient(&coverage["beneficiary"], id) {
            let text = format!("{name}.beneficiary does not refer to MemberPatient.");
            return malformed("invariant", text);
        }
        let named = coverage["subscriberId"].is_string()
            || coverage["identifier"]
                .as_array()
                .is_some_and(|all| all.iter().any(|one| one["value"].is_string()));
        if !named {
            let text = format!("{name} has neither an identifier nor a subscriberId.");
            return malformed("required", text);
        }
    }
    Ok(())
}

/// Whether a reference names the submitted member: `Patient/{id}`. An absolute URL that ends so
/// is taken too, because the guide's own examples write it.
pub(in crate::source) fn refers_to_patient(reference: &Value, id: &str) -> bool {
    reference["reference"].as_str().is_some_and(|reference| {
        reference
            .strip_suffix(id)
            .and_then(|rest| rest.strip_suffix("Patient/"))
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    })
}

/// The id of a submitted resource.
pub(in crate::source) fn id_of(resource: &Value) -> Option<&str> {
    resource["id"].as_str().filter(|id| !id.is_empty())
}

/// Family and given names of a Patient.
pub(in crate::source) fn names(patient: &Value) -> impl Iterator<Item = (&str, Vec<&str>)> {
    patient["name"].as_array().into_iter().flatten().map(|name| {
        let given = name["given"].as_array().into_iter().flatten().filter_map(Value::as_str);
        (name["family"].as_str().unwrap_or_default(), given.collect())
    })
}

/// Whether a concept has this coding.
pub(in crate::source) fn has_coding(concept: &Value, system: &str, code: &str) -> bool {
    concept["coding"].as_array().is_some_and(|codings| {
        codings.iter().any(|coding| coding["system"] == system && coding["code"] == code)
    })
}

/// The identifiers of a resource that are member numbers.
pub(in crate::source) fn member_numbers(resource: &Value) -> impl Iterator<Item = &Value> {
    resource["identifier"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|one| has_coding(&one["type"], codes::IDENTIFIER_TYPE, "MB"))
}
