//! The HRex Coverage profile, as far as a match request can break it.

use serde_json::Value;

use crate::fhir::codes::{IDENTIFIER_TYPE, SUBSCRIBER_RELATIONSHIP};
use crate::guides::Guides;

use super::match_request::{Problem, has_coding};
use super::organization::is_organization;

/// The code system of the kinds of `Coverage.class`.
pub(super) const COVERAGE_CLASS: &str = "http://terminology.hl7.org/CodeSystem/coverage-class";
const DATA_ABSENT: &str = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
/// The codes of subscriber-relationship in FHIR R4.
const RELATIONSHIPS: [&str; 7] =
    ["child", "parent", "spouse", "common", "other", "self", "injured"];

/// Names the first thing that keeps `coverage`, found at `pointer`, from the HRex profile.
pub(super) fn examine(pointer: &str, coverage: &Value, guides: &Guides) -> Result<String, Problem> {
    // HRex 1.0 accepted identifiers of any type and no relationship.
    let first_version = guides.hrex.starts_with("1.0");
    member_id(pointer, coverage, first_version)?;
    status(pointer, coverage)?;
    if !coverage["beneficiary"].is_object() {
        let pointer = format!("{pointer}/beneficiary");
        return Err(Problem::new(pointer, "beneficiary", "no beneficiary"));
    }
    if !first_version {
        relationship(pointer, coverage)?;
    }
    payor(pointer, coverage)?;
    classes(pointer, coverage)?;
    Ok("member id, beneficiary, relationship and one payer".to_owned())
}

fn member_id(pointer: &str, coverage: &Value, first_version: bool) -> Result<(), Problem> {
    let identifiers = coverage["identifier"].as_array().map(Vec::as_slice).unwrap_or_default();
    let typed: Vec<usize> = identifiers
        .iter()
        .enumerate()
        .filter(|(_, identifier)| has_coding(&identifier["type"], IDENTIFIER_TYPE, "MB"))
        .map(|(index, _)| index)
        .collect();
    let pointer = format!("{pointer}/identifier");
    if let [_, second, ..] = typed[..] {
        let observed = format!("{} of them", typed.len());
        return Err(Problem::new(
            format!("{pointer}/{second}"),
            "one identifier of type MB at most",
            observed,
        ));
    }
    if let [only] = typed[..] {
        return if is_filled(&identifiers[only]["value"]) {
            Ok(())
        } else {
            let pointer = format!("{pointer}/{only}/value");
            Err(Problem::new(pointer, "value of the identifier of type MB", "no value"))
        };
    }
    if is_filled(&coverage["subscriberId"]) || first_version && !identifiers.is_empty() {
        return Ok(());
    }
    let observed = if identifiers.is_empty() { "neither" } else { "an identifier of another type" };
    Err(Problem::new(pointer, "an identifier of type MB (v2-0203), or subscriberId", observed))
}

fn status(pointer: &str, coverage: &Value) -> Result<(), Problem> {
    match coverage["status"].as_str() {
        Some("active" | "cancelled" | "draft" | "entered-in-error") => Ok(()),
        other => {
            let observed = other.map_or("no status", |_| "another code");
            let expected = "status active, cancelled, draft or entered-in-error";
            Err(Problem::new(format!("{pointer}/status"), expected, observed))
        }
    }
}

fn relationship(pointer: &str, coverage: &Value) -> Result<(), Problem> {
    let concept = &coverage["relationship"];
    let known = has_coding(concept, DATA_ABSENT, "unknown")
        || RELATIONSHIPS.iter().any(|code| has_coding(concept, SUBSCRIBER_RELATIONSHIP, code));
    if known {
        return Ok(());
    }
    let observed = if concept.is_object() { "another coding" } else { "no relationship" };
    Err(Problem::new(
        format!("{pointer}/relationship"),
        "relationship with a code of subscriber-relationship, or data-absent-reason unknown",
        observed,
    ))
}

fn payor(pointer: &str, coverage: &Value) -> Result<(), Problem> {
    let payors = coverage["payor"].as_array().map(Vec::as_slice).unwrap_or_default();
    let [payor] = payors else {
        let observed = format!("{} of them", payors.len());
        return Err(Problem::new(format!("{pointer}/payor"), "exactly one payor", observed));
    };
    if is_organization(payor, coverage) {
        return Ok(());
    }
    let expected = "a reference to an Organization, literal or by identifier";
    Err(Problem::new(format!("{pointer}/payor/0"), expected, "a reference to something else"))
}

fn classes(pointer: &str, coverage: &Value) -> Result<(), Problem> {
    let classes = coverage["class"].as_array().map(Vec::as_slice).unwrap_or_default();
    for code in ["group", "plan"] {
        let mut of_code = classes
            .iter()
            .enumerate()
            .filter(|(_, class)| has_coding(&class["type"], COVERAGE_CLASS, code));
        if let Some((index, _)) = of_code.clone().find(|(_, class)| !is_filled(&class["value"])) {
            let pointer = format!("{pointer}/class/{index}/value");
            return Err(Problem::new(pointer, format!("value of the {code} class"), "no value"));
        }
        if let Some((index, _)) = of_code.nth(1) {
            let pointer = format!("{pointer}/class/{index}");
            let expected = format!("one {code} class at most");
            return Err(Problem::new(pointer, expected, "a second one"));
        }
    }
    Ok(())
}

fn is_filled(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}
