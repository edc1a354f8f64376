//! `status.cancelled_job_gone`: a cancelled job is not found.

use crate::checks::pair::pair;
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.cancelled_job_gone",
    title: "A cancelled job is answered with 404 and an OperationOutcome",
    verifies: &["BULK-DEL-03"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("cancelled_job_gone.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|_| exchange.failure.is_none())?;
    if let Err(blocked) = pair(exchange, transcript, &["job_cancelled"])? {
        return Some(blocked);
    }
    let cancelled = job::same_job(exchange, Endpoint::Cancel, transcript)
        .any(|other| other.seq < exchange.seq && other.succeeded());
    if !cancelled {
        return Some(Judgement::Blocked("the job was not cancelled before".to_owned()));
    }
    if response.status != 404 {
        let observed = format!("status {}", response.status);
        let finding = Finding::in_response(exchange, Place::Status, "status 404", observed);
        return Some(Judgement::Violation(match response.status {
            202 => finding.hint("A client that polls on would wait for ever."),
            410 => finding.hint("410 is close, but the specification names 404."),
            _ => finding,
        }));
    }
    let Some(observed) = job::lacks_outcome(response) else {
        return Some(Judgement::Pass("404 with an OperationOutcome".to_owned()));
    };
    let expected = "status 404 with an OperationOutcome in JSON";
    Some(Judgement::Violation(Finding::in_response(exchange, Place::Body, expected, observed)))
}
