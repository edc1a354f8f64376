//! `capability.fhir_r4`: the server says that it is a running FHIR R4 server that speaks JSON.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "capability.fhir_r4",
    title: "The CapabilityStatement describes a running FHIR R4 server with JSON",
    verifies: &["PDEX-CAP-06", "PDEX-DATA-01", "PDEX-CAP-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Metadata]),
    page: include_str!("fhir_r4.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let response = exchange.response.as_ref()?;
    let at = |place, expected, observed: &str| {
        Finding::in_response(exchange, place, expected, observed.to_owned())
    };
    match response.status {
        200 => {}
        // Some servers keep even this document behind a token. That is no answer to the question.
        401 | 403 if exchange.request.headers.get("authorization").is_none() => {
            let by = "the CapabilityStatement was refused to a request without a token".to_owned();
            return Some(Judgement::Blocked(by));
        }
        status => {
            let finding = at(Place::Status, "200", &status.to_string());
            return Some(Judgement::Violation(
                finding.hint("Serve the CapabilityStatement at [base]/metadata."),
            ));
        }
    }
    let statement = match response.json() {
        Ok(statement) => statement,
        Err(why) => {
            let finding = at(Place::Body, "a CapabilityStatement in JSON", &why);
            return Some(Judgement::Violation(
                finding.hint("JSON was asked for with Accept: application/fhir+json."),
            ));
        }
    };
    if statement["resourceType"] != "CapabilityStatement" {
        let place = Place::Pointer("/resourceType".to_owned());
        let finding = at(place, "CapabilityStatement", "another resource, or none");
        return Some(Judgement::Violation(finding));
    }
    if let Some(finding) = wrong_version(exchange, &statement) {
        return Some(Judgement::Violation(finding));
    }
    if !offers_json(&statement) {
        let place = Place::Pointer("/format".to_owned());
        let finding = at(place, "json, or application/fhir+json", "no JSON format in the list");
        return Some(Judgement::Violation(finding.hint("Add `json` to `format`.")));
    }
    if statement["kind"] != "instance" {
        let place = Place::Pointer("/kind".to_owned());
        let finding = at(place, "instance", "another kind, or none");
        return Some(Judgement::Doubt(finding.hint(
            "What a running server says of itself is of kind `instance`; the other kinds describe \
             software or requirements.",
        )));
    }
    Some(Judgement::Pass("FHIR 4.0.1, instance, JSON".to_owned()))
}

fn wrong_version(exchange: &Exchange, statement: &Value) -> Option<Finding> {
    let observed = match statement["fhirVersion"].as_str() {
        Some("4.0.1") => return None,
        // A version number is safe to show, any other text is not.
        Some(version) if version.len() <= 20 && !version.contains(' ') => version.to_owned(),
        Some(_) => "a text that is no version".to_owned(),
        None => "no fhirVersion".to_owned(),
    };
    let place = Place::Pointer("/fhirVersion".to_owned());
    Some(
        Finding::in_response(exchange, place, "4.0.1", observed)
            .hint("The guides of this exchange are written for FHIR R4, which is version 4.0.1."),
    )
}

fn offers_json(statement: &Value) -> bool {
    statement["format"].as_array().into_iter().flatten().filter_map(Value::as_str).any(|format| {
        let media_type = format.split(';').next().unwrap_or_default().trim().to_lowercase();
        matches!(media_type.as_str(), "json" | "application/json" | "application/fhir+json")
    })
}
