//! `member_match.refusal_has_outcome`: a refused match explains itself.

use crate::checks::bearer::missing_outcome;
use crate::checks::{Check, Judges};
use crate::fhir::FHIR_JSON;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.refusal_has_outcome",
    title: "A refused match carries an OperationOutcome that names an error",
    verifies: &["HREX-MM-09", "HREX-MM-16"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("refusal_has_outcome.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    // Refusals for want of authorization are judged with the tokens.
    matches!(response.status, 400 | 422).then_some(())?;
    let violation = |place, expected: &str, observed: String| {
        Some(Judgement::Violation(
            Finding::in_response(exchange, place, expected, observed)
                .hint("Say which kind of failure it was, without anything of the record."),
        ))
    };
    if let Some(observed) = missing_outcome(response) {
        return violation(Place::Body, "an OperationOutcome with at least one issue", observed);
    }
    let body = response.json().unwrap_or_default();
    let is_error = body["issue"].as_array().is_some_and(|issues| {
        issues.iter().any(|issue| issue["severity"] == "error" || issue["severity"] == "fatal")
    });
    if !is_error {
        let place = Place::Pointer("/issue".to_owned());
        let observed = "only warnings or information".to_owned();
        return violation(place, "an issue of severity error or fatal", observed);
    }
    if !matches!(response.media_type().as_deref(), Some(FHIR_JSON | "application/json")) {
        let place = Place::Header("Content-Type".to_owned());
        let observed = "another media type, or none".to_owned();
        return violation(place, "application/fhir+json", observed);
    }
    Some(Judgement::Pass(format!("{} with an OperationOutcome", response.status)))
}
