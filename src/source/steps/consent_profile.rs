//! What the HRex profile demands of a consent beside its terms: category, performer, source,
//! action and number of policies.
//!
//! # Spec
//! <http://hl7.org/fhir/us/davinci-hrex/STU1.1/StructureDefinition-hrex-consent.html>

use serde_json::Value;

use crate::fhir::codes;
use crate::guides::{Guides, reaches};

use super::read_match::has_coding;

/// Who may have given a consent.
const PERFORMERS: [&str; 5] =
    ["Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization"];

/// What is wrong with the consent by its profile, in words that follow "it".
pub(in crate::source) fn departure(consent: &Value, guides: &Guides) -> Option<&'static str> {
    // Two slices had no limits in HRex 1.0.0.
    let limited = reaches(&guides.hrex, "1.1.0");
    let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let disclosures = list(&consent["category"])
        .iter()
        .filter(|category| has_coding(category, codes::ACT_CODE, "IDSCL"))
        .count();
    if limited && disclosures != 1 {
        return Some("has not one category for disclosure");
    }
    if limited && has_policy_twice(consent) {
        return Some("names its policy twice");
    }
    match &list(&consent["performer"])[..] {
        [one] if refers_to(one, &PERFORMERS) => {}
        [_] => return Some("was given by something that cannot give it"),
        _ => return Some("was not given by exactly one"),
    }
    if !consent["sourceAttachment"].is_null() {
        return Some("has its source attached");
    }
    if !consent["sourceReference"].is_object()
        || !refers_to(&consent["sourceReference"], &["DocumentReference"])
    {
        return Some("has no document as its source");
    }
    if list(&consent["provision"]["action"]).len() > 1 {
        return Some("has more than one action");
    }
    None
}

fn has_policy_twice(consent: &Value) -> bool {
    let named = |uri: &str| {
        let entries = consent["policy"].as_array().into_iter().flatten();
        entries.filter(|entry| entry["uri"] == uri).count()
    };
    named(codes::POLICY_REGULAR) > 1 || named(codes::POLICY_SENSITIVE) > 1
}

/// Whether a reference may be to one of these types. What does not tell its type may be to any.
fn refers_to(reference: &Value, types: &[&str]) -> bool {
    if let Some(stated) = reference["type"].as_str() {
        return types.contains(&stated);
    }
    let Some(literal) = reference["reference"].as_str() else { return reference.is_object() };
    let parts: Vec<&str> = literal.rsplit('/').collect();
    match parts[..] {
        [_, kind, ..] if kind.starts_with(|c: char| c.is_ascii_uppercase()) => {
            types.contains(&kind)
        }
        _ => true,
    }
}
