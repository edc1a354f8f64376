//! `bearer.refusal_has_outcome`: a 401 or 403 explains itself in FHIR.

use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::challenge::PROTECTED;
use super::missing_outcome;

/// The check.
pub static CHECK: Check = Check {
    id: "bearer.refusal_has_outcome",
    title: "A refusal for want of authorization carries an OperationOutcome",
    verifies: &["ATR-AUTH-06", "ATR-EXP-13"],
    judges: Judges::answers(Actor::Source, PROTECTED),
    page: include_str!("refusal_has_outcome.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    matches!(response.status, 401 | 403).then_some(())?;
    let Some(observed) = missing_outcome(response) else {
        return Some(Judgement::Pass(format!("{} with an OperationOutcome", response.status)));
    };
    let expected = "an OperationOutcome with at least one issue";
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Body, expected, observed).hint(
            "Let the gateway that checks tokens answer in FHIR JSON, with an issue code such as \
             `login`, `expired`, `security` or `forbidden`.",
        ),
    ))
}
