//! `status.failure_has_outcome`: a failed poll explains itself.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.failure_has_outcome",
    title: "A failed poll carries an OperationOutcome",
    verifies: &["BULK-ST-09"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("failure_has_outcome.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|_| exchange.failure.is_none())?;
    if response.status < 400 {
        return None;
    }
    let Some(observed) = job::lacks_outcome(response) else {
        return Some(Judgement::Pass(format!("{} with an OperationOutcome", response.status)));
    };
    let expected = "an OperationOutcome in JSON, each issue with severity and code";
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Body, expected, observed)
            .hint("Without one a client cannot tell a failed job from a poll that failed."),
    ))
}
