//! `member_match.response_is_parameters`: a match is answered with 200 and Parameters.

use crate::checks::{Check, Judges};
use crate::fhir::FHIR_JSON;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.response_is_parameters",
    title: "A match is answered with 200 and a Parameters resource in FHIR JSON",
    verifies: &["HREX-MM-15", "HREX-MM-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("response_is_parameters.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() || !exchange.succeeded() {
        return None;
    }
    let response = exchange.response.as_ref()?;
    let finding = |place, expected, observed: &str| {
        Finding::in_response(exchange, place, expected, observed.to_owned())
    };
    if response.status != 200 {
        let finding = finding(Place::Status, "200", &response.status.to_string());
        return Some(Judgement::Violation(
            finding.hint("The match is synchronous: its result is the body of this answer."),
        ));
    }
    let body = match response.json() {
        Ok(body) => body,
        Err(why) => {
            return Some(Judgement::Violation(finding(Place::Body, "a Parameters resource", &why)));
        }
    };
    if body["resourceType"] != "Parameters" {
        let observed = match body["resourceType"].as_str() {
            Some(kind @ ("Patient" | "Bundle")) => format!("a {kind}"),
            Some("OperationOutcome") => "an OperationOutcome".to_owned(),
            Some(_) => "another resource".to_owned(),
            None => "JSON without a resourceType".to_owned(),
        };
        let finding = finding(Place::Body, "a Parameters resource", &observed);
        return Some(Judgement::Violation(finding.hint(
            "The operation has two named output parameters, so its answer is always Parameters, \
             even with one of them.",
        )));
    }
    let place = Place::Header("Content-Type".to_owned());
    let expected = "application/fhir+json";
    match response.media_type().as_deref() {
        Some(FHIR_JSON) => Some(Judgement::Pass("200 with Parameters".to_owned())),
        Some("application/json") => Some(Judgement::Doubt(
            finding(place, expected, "application/json")
                .hint("Most clients accept it; FHIR names application/fhir+json."),
        )),
        Some(_) => Some(Judgement::Violation(finding(place, expected, "another media type"))),
        None => Some(Judgement::Violation(finding(place, expected, "no Content-Type field"))),
    }
}
