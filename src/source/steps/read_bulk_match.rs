//! Reads the body of `$bulk-member-match` and refuses one that is not built as PDex says.
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-pdex/STU2.1/StructureDefinition-pdex-parameters-multi-member-match-bundle-in.html>

use std::collections::HashMap;

use serde_json::Value;

use crate::fhir::named;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;

use super::read_match::{Submitted, coverage_data, demographics, id_of};

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
    body: Option<&'a Value>,
    policy: &Policy,
) -> Result<Vec<Submitted<'a>>, Refusal> {
    static NOTHING: Value = Value::Null;
    let body = body.unwrap_or(&NOTHING);
    let bundles: Vec<(usize, &Value)> = body["parameter"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
        .filter(|(_, entry)| entry["name"] == "MemberBundle")
        .collect();
    if policy.bulk_match_checks_structure {
        let refuse = |(code, text): (&'static str, String)| Refusal::new(422, code, text);
        if body["resourceType"] != "Parameters" {
            return Err(refuse(("structure", "The body is not a Parameters resource.".to_owned())));
        }
        if bundles.is_empty() {
            return Err(refuse(("required", "Parameters has no MemberBundle.".to_owned())));
        }
        if bundles.len() > LIMIT {
            let text = format!("Parameters names more than {LIMIT} members.");
            return Err(refuse(("too-costly", text)));
        }
        for (index, bundle) in &bundles {
            structure(bundle).map_err(|(code, text)| {
                refuse((code, format!("Parameters.parameter[{index}]: {text}")))
            })?;
        }
    }
    let members: Vec<Submitted<'_>> = bundles.iter().map(|(_, bundle)| submitted(bundle)).collect();
    if policy.bulk_match_refuses_same_ids {
        one_person_an_id(&members)?;
    }
    Ok(members)
}

fn submitted(bundle: &Value) -> Submitted<'_> {
    static NOTHING: Value = Value::Null;
    let [patient, coverage, link, consent] = PARTS.map(|(name, _, _)| {
        named(bundle, name).map(|part| &part["resource"]).next().unwrap_or(&NOTHING)
    });
    Submitted { patient, coverage, link, consent }
}

/// The parts of one MemberBundle: how often each occurs, and what each holds.
fn structure(bundle: &Value) -> Result<(), (&'static str, String)> {
    if !bundle["resource"].is_null() || !bundle["part"].is_array() {
        return Err(("structure", "a MemberBundle is made of parts.".to_owned()));
    }
    for (name, kind, required) in PARTS {
        let given: Vec<&Value> = named(bundle, name).collect();
        match given[..] {
            [] if required => return Err(("required", format!("{name} is missing."))),
            [] => {}
            [one] if one["resource"]["resourceType"] == kind => {}
            [_] => return Err(("structure", format!("{name} does not hold a {kind}."))),
            _ => return Err(("structure", format!("{name} is given more than once."))),
        }
    }
    let submitted = submitted(bundle);
    demographics(submitted.patient)
        .and_then(|()| coverage_data(&submitted))
        .map_err(|fault| (fault.code, fault.text))
}

/// The submitted Patients go back side by side in one Group, where an id names one of them only.
/// The same Patient may come with several coverages.
fn one_person_an_id(members: &[Submitted<'_>]) -> Result<(), Refusal> {
    let mut known: HashMap<&str, &Value> = HashMap::new();
    for member in members {
        let Some(id) = id_of(member.patient) else { continue };
        if known.insert(id, member.patient).is_some_and(|other| other != member.patient) {
            let text = "Two MemberBundles hold different Patients under one id.";
            return Err(Refusal::new(422, "duplicate", text));
        }
    }
    Ok(())
}
