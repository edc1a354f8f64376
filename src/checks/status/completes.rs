//! `status.completes`: an export comes to an end.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.completes",
    title: "An export job comes to an end",
    verifies: &["BULK-KO-01", "ATR-EXP-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("completes.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // Spoken about once a job, at its last poll.
    let polls: Vec<&Exchange> = job::same_job(exchange, Endpoint::Status, transcript)
        .filter(|poll| transcript.alteration(poll).is_none() && poll.response.is_some())
        .collect();
    if polls.last()?.seq != exchange.seq {
        return None;
    }
    match exchange.status()? {
        200 => Some(Judgement::Pass(format!("done at poll {}", polls.len()))),
        202 | 429 | 503 => {
            let observed = job::endless(&polls, transcript)?;
            let finding = Finding::in_response(
                exchange,
                Place::Status,
                "status 200 with a manifest",
                observed,
            );
            Some(Judgement::Violation(finding.or("a 4xx or 5xx status when the job failed")))
        }
        404 | 410 if job::is_cancelled(exchange, transcript) => None,
        status @ 400.. => {
            let observed = format!("status {status}: the job failed");
            let finding = Finding::in_response(
                exchange,
                Place::Status,
                "status 200 with a manifest",
                observed,
            );
            // Legal, but a valid request of a matched member ought to succeed.
            Some(Judgement::Doubt(
                finding.hint("Look at the OperationOutcome and the server's log."),
            ))
        }
        _ => None,
    }
}
