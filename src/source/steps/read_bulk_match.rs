//! Reads the body of `$bulk-member-match` and refuses one that is not built as PDex says.
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-pdex/STU2.1/StructureDefinition-pdex-parameters-multi-member-match-bundle-in.html>

use std::collections::HashMap;

use serde_json::Value;

use crate::fhir::named;
use crate::guides::Guides;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;

use super::read_match::{Fault, Submitted, coverage_data, demographics, id_of, profiles};

/// The parts of a MemberBundle, with the type of each resource and whether it must be there.
/// Unlike HRex, PDex demands the Consent, and leaves room for further parts.
const PARTS: [(&str, &str, bool); 4] = [
    ("MemberPatient", "Patient", true),
    ("CoverageToMatch", "Coverage", true),
    ("CoverageToLink", "Coverage", false),
    ("Consent", "Consent", true),
];

/// Members a request may name.
const LIMIT: usize = 20_000;

/// Reads the body: what was submitted, member by member.
///
/// # Errors
/// When it is malformed, naming the element; unless the policy takes whatever comes.
pub(in crate::source) fn read_bulk_match<'a>(
    body: &'a Value,
    guides: &Guides,
    policy: &Policy,
) -> Result<Vec<Submitted<'a>>, Refusal> {
    let bundles: Vec<(usize, &Value)> = bundles(body).collect();
    if policy.bulk_match_checks_structure {
        let refuse = |code, text: &str, at: &str| Err(Refusal::new(422, code, text).at(at));
        if body["resourceType"] != "Parameters" {
            return refuse("structure", "The body is not a Parameters resource.", "Parameters");
        }
        if bundles.is_empty() {
            let text = "Parameters has no MemberBundle.";
            return refuse("required", text, "Parameters.parameter");
        }
        if bundles.len() > LIMIT {
            let text = format!("Parameters names more than {LIMIT} members.");
            return refuse("too-costly", &text, "Parameters.parameter");
        }
        for (index, bundle) in &bundles {
            let at = format!("Parameters.parameter[{index}]");
            structure(bundle, guides, policy).map_err(|Fault { code, text, path }| {
                let place = located(bundle, &path);
                Refusal::new(422, code, format!("{at}: {text}")).at(format!("{at}{place}"))
            })?;
        }
    }
    let members = members_of(body);
    if policy.bulk_match_refuses_same_ids {
        one_person_an_id(&members)?;
    }
    Ok(members)
}

/// What was submitted in a body that has been read.
pub(in crate::source) fn members_of(body: &Value) -> Vec<Submitted<'_>> {
    bundles(body).map(|(_, bundle)| submitted(bundle)).collect()
}

/// The MemberBundles, each with its place among the parameters.
fn bundles(body: &Value) -> impl Iterator<Item = (usize, &Value)> {
    let parameters = body["parameter"].as_array().into_iter().flatten().enumerate();
    parameters.filter(|(_, entry)| entry["name"] == "MemberBundle")
}

fn submitted(bundle: &Value) -> Submitted<'_> {
    static NOTHING: Value = Value::Null;
    let [patient, coverage, link, consent] = PARTS.map(|(name, _, _)| {
        named(bundle, name).map(|part| &part["resource"]).next().unwrap_or(&NOTHING)
    });
    Submitted { patient, coverage, link, consent }
}

/// What follows the MemberBundle in the FHIRPath of a path that begins with the name of a part.
fn located(bundle: &Value, path: &str) -> String {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let mut parts = bundle["part"].as_array().into_iter().flatten();
    match parts.position(|part| part["name"] == name) {
        Some(place) if rest.is_empty() => format!(".part[{place}]"),
        Some(place) => format!(".part[{place}].resource.{rest}"),
        None => ".part".to_owned(),
    }
}

/// The parts of one MemberBundle: how often each occurs, and what each holds.
fn structure(bundle: &Value, guides: &Guides, policy: &Policy) -> Result<(), Fault> {
    let fault = |code, path: &str, text: String| Err(Fault { code, text, path: path.to_owned() });
    if !bundle["resource"].is_null() || !bundle["part"].is_array() {
        return fault("structure", "", "a MemberBundle is made of parts.".to_owned());
    }
    for (name, kind, required) in PARTS {
        let given: Vec<&Value> = named(bundle, name).collect();
        match given[..] {
            [] if required => return fault("required", name, format!("{name} is missing.")),
            [] => {}
            [one] if one["resource"]["resourceType"] == kind => {}
            [_] => return fault("structure", name, format!("{name} does not hold a {kind}.")),
            _ => return fault("structure", name, format!("{name} is given more than once.")),
        }
    }
    let submitted = submitted(bundle);
    demographics(submitted.patient)
        .and_then(|()| coverage_data(&submitted))
        .and_then(|()| profiles(&submitted, guides, policy))
}

/// The submitted Patients go back side by side in one Group, where an id names one of them only.
/// The same Patient may come with several coverages.
fn one_person_an_id(members: &[Submitted<'_>]) -> Result<(), Refusal> {
    let mut known: HashMap<&str, &Value> = HashMap::new();
    for (index, member) in members.iter().enumerate() {
        let Some(id) = id_of(member.patient) else { continue };
        if known.insert(id, member.patient).is_some_and(|other| other != member.patient) {
            let text = "Two MemberBundles hold different Patients under one id.";
            let at = format!("Parameters.parameter.where(name='MemberBundle')[{index}]");
            return Err(Refusal::new(422, "duplicate", text).at(at));
        }
    }
    Ok(())
}
