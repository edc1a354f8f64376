//! Reads the body of `$member-match` and refuses one that is not what HRex defines.

use serde_json::Value;

use crate::fhir::codes;
use crate::guides::Guides;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;

use super::match_profile::conforms;
use crate::fhir::partial_date::interval;

/// The parameters HRex defines, with the type of each resource and whether it must be there.
const PARAMETERS: [(&str, &str, bool); 4] = [
    ("MemberPatient", "Patient", true),
    ("CoverageToMatch", "Coverage", true),
    ("CoverageToLink", "Coverage", false),
    ("Consent", "Consent", false),
];

/// Names of a person, and numbers of a card, that a request may give. Each is a guess of its own.
const GUESSES: usize = 10;

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
    guides: &Guides,
    policy: &Policy,
) -> Result<Submitted<'a>, Refusal> {
    static NOTHING: Value = Value::Null;
    let body = body.unwrap_or(&NOTHING);
    let resource = |name: &'static str| {
        let found = submitted_as(body, name, policy).map(|(_, entry)| &entry["resource"]).next();
        found.unwrap_or(&NOTHING)
    };
    let [patient, coverage, link, consent] = PARAMETERS.map(|(name, _, _)| resource(name));
    let submitted = Submitted { patient, coverage, link, consent };
    if policy.match_checks_parameters {
        parameters(body, policy)
            .and_then(|()| demographics(patient))
            .and_then(|()| coverage_data(&submitted))
            .and_then(|()| profiles(&submitted, guides, policy))
            .and_then(|()| consent_data(consent))
            .map_err(|fault| {
                // The whole path, in terms of what was sent.
                let path = located(body, &fault.path, policy);
                Refusal::new(policy.malformed_status, fault.code, fault.text).at(path)
            })?;
    }
    Ok(submitted)
}

/// What is wrong with a request, and where: a path that begins with the name of a parameter.
pub(in crate::source) struct Fault {
    pub(in crate::source) code: &'static str,
    pub(in crate::source) text: String,
    pub(in crate::source) path: String,
}

fn malformed(code: &'static str, path: &str, text: impl Into<String>) -> Result<(), Fault> {
    Err(Fault { code, text: text.into(), path: path.to_owned() })
}

/// The entries for a parameter, each with its place. By policy, older names will do.
fn submitted_as<'a>(
    body: &'a Value,
    name: &'static str,
    policy: &Policy,
) -> impl Iterator<Item = (usize, &'a Value)> {
    let older = match name {
        "CoverageToMatch" if policy.accepts_old_parameter_names => Some("OldCoverage"),
        "CoverageToLink" if policy.accepts_old_parameter_names => Some("NewCoverage"),
        _ => None,
    };
    let entries = body["parameter"].as_array().into_iter().flatten().enumerate();
    entries.filter(move |(_, entry)| {
        entry["name"] == name || older.is_some_and(|older| entry["name"] == older)
    })
}

/// FHIRPath of a path that begins with the name of a parameter.
fn located(body: &Value, path: &str, policy: &Policy) -> String {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let known = PARAMETERS.iter().find(|(known, _, _)| *known == name);
    match known.and_then(|(known, _, _)| submitted_as(body, known, policy).next()) {
        Some((place, _)) if rest.is_empty() => format!("Parameters.parameter[{place}]"),
        Some((place, _)) => format!("Parameters.parameter[{place}].resource.{rest}"),
        None if known.is_some() => "Parameters.parameter".to_owned(),
        None => path.to_owned(),
    }
}

/// The names, how often each occurs, and what each holds.
fn parameters(body: &Value, policy: &Policy) -> Result<(), Fault> {
    if body["resourceType"] != "Parameters" {
        let text = "The body is not a Parameters resource.";
        return malformed("structure", "Parameters", text);
    }
    if !body["parameter"].is_array() {
        let text = "The body holds no list of parameters.";
        return malformed("required", "Parameters.parameter", text);
    }
    for (place, entry) in body["parameter"].as_array().into_iter().flatten().enumerate() {
        let known = PARAMETERS
            .iter()
            .any(|(name, _, _)| submitted_as(body, name, policy).any(|(other, _)| other == place));
        if !known {
            let name = if entry.is_object() { ".name" } else { "" };
            return malformed(
                "structure",
                &format!("Parameters.parameter[{place}]{name}"),
                "A parameter is not one that $member-match takes.",
            );
        }
    }
    for (name, kind, required) in PARAMETERS {
        let given: Vec<(usize, &Value)> = submitted_as(body, name, policy).collect();
        match given[..] {
            [] if required => return malformed("required", name, format!("{name} is missing.")),
            [] => {}
            [(_, one)] if one["resource"]["resourceType"] == kind => {}
            [(place, _)] => {
                return malformed(
                    "structure",
                    &format!("Parameters.parameter[{place}].resource"),
                    format!("{name} does not hold a {kind}."),
                );
            }
            [_, (place, _), ..] => {
                return malformed(
                    "structure",
                    &format!("Parameters.parameter[{place}]"),
                    format!("{name} is given more than once."),
                );
            }
        }
    }
    Ok(())
}

/// HRex Patient Demographics: an id to refer to, a whole name, a birth date and a sex.
pub(in crate::source) fn demographics(patient: &Value) -> Result<(), Fault> {
    let missing = |element: &str, what: &str| {
        let path = format!("MemberPatient.{element}");
        malformed("required", &path, format!("MemberPatient has no {what}."))
    };
    if id_of(patient).is_none() {
        return missing("id", "id");
    }
    if !names(patient).any(|(family, given)| !family.is_empty() && !given.is_empty()) {
        return missing("name", "name with family and given");
    }
    if names(patient).count() > GUESSES {
        let text = format!("MemberPatient has more than {GUESSES} names.");
        return malformed("too-costly", "MemberPatient.name", text);
    }
    match patient["birthDate"].as_str() {
        None => return missing("birthDate", "birthDate"),
        Some(date) if date.contains('T') || interval(date).is_none() => {
            let text = "MemberPatient.birthDate is not a date.";
            return malformed("value", "MemberPatient.birthDate", text);
        }
        Some(_) => {}
    }
    let birth_sex = patient["extension"].as_array().is_some_and(|extensions| {
        extensions
            .iter()
            .any(|one| one["url"].as_str().is_some_and(|url| url.ends_with("us-core-birthsex")))
    });
    if !patient["gender"].is_string() && !birth_sex {
        return missing("gender", "gender or birth sex");
    }
    Ok(())
}

/// Each coverage is the submitted member's, and the one to match says something to match on.
pub(in crate::source) fn coverage_data(submitted: &Submitted<'_>) -> Result<(), Fault> {
    let id = id_of(submitted.patient).unwrap_or_default();
    for (name, coverage) in
        [("CoverageToMatch", submitted.coverage), ("CoverageToLink", submitted.link)]
    {
        if coverage.is_null() {
            continue;
        }
        if !refers_to_patient(&coverage["beneficiary"], id) {
            let text = format!("{name}.beneficiary does not refer to MemberPatient.");
            return malformed("invariant", &format!("{name}.beneficiary"), text);
        }
        if coverage["identifier"].as_array().is_some_and(|all| all.len() > GUESSES) {
            let text = format!("{name} has more than {GUESSES} identifiers.");
            return malformed("too-costly", &format!("{name}.identifier"), text);
        }
        let named = coverage["subscriberId"].is_string()
            || coverage["identifier"]
                .as_array()
                .is_some_and(|all| all.iter().any(|one| one["value"].is_string()));
        if !named {
            let text = format!("{name} has neither an identifier nor a subscriberId.");
            return malformed("required", &format!("{name}.identifier"), text);
        }
    }
    Ok(())
}

/// Conformance to the HRex profiles, where the policy wants it.
pub(in crate::source) fn profiles(
    submitted: &Submitted<'_>,
    guides: &Guides,
    policy: &Policy,
) -> Result<(), Fault> {
    if policy.match_checks_profiles { conforms(submitted, guides) } else { Ok(()) }
}

/// Elements of the consent that cannot be read at all. What it allows is weighed later.
fn consent_data(consent: &Value) -> Result<(), Fault> {
    if consent.is_null() {
        return Ok(());
    }
    for (element, is_shaped) in [
        ("status", consent["status"].is_string() || consent["status"].is_null()),
        ("patient", consent["patient"].is_object() || consent["patient"].is_null()),
        ("policy", consent["policy"].is_array() || consent["policy"].is_null()),
        ("provision", consent["provision"].is_object() || consent["provision"].is_null()),
    ] {
        if !is_shaped {
            let text = format!("Consent.{element} has another type than FHIR gives it.");
            return malformed("structure", &format!("Consent.{element}"), text);
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
