//! `bulk_match.refusal_has_outcome`: a refusal says why.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.refusal_has_outcome",
    title: "A refused bulk match is explained by an OperationOutcome",
    verifies: &["PDEX-BMM-18"],
    judges: Judges::answers(Actor::Source, &[Endpoint::BulkMatch]),
    page: include_str!("refusal_has_outcome.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    // Who is turned away at the door is for the checks of tokens.
    if response.status < 400 || matches!(response.status, 401 | 403 | 404 | 405 | 429 | 503) {
        return None;
    }
    let Some(observed) = job::lacks_outcome(response) else {
        return Some(Judgement::Pass(format!("{} with an OperationOutcome", response.status)));
    };
    let expected = "an OperationOutcome with severity and code";
    Some(Judgement::Violation(Finding::in_response(exchange, Place::Body, expected, observed)))
}
