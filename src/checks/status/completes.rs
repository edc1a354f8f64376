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

/// Polls and time after which a job that still runs counts as one that never ends.
const POLLS: usize = 20;
const HOURS: i64 = 1;

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // Spoken about once a job, at its last poll.
    let polls: Vec<&Exchange> = job::same_job(exchange, Endpoint::Status, transcript)
        .filter(|poll| transcript.alteration(poll).is_none() && poll.response.is_some())
        .collect();
    let (first, last) = (polls.first()?, polls.last()?);
    if last.seq != exchange.seq {
        return None;
    }
    match exchange.status()? {
        200 => Some(Judgement::Pass(format!("done at poll {}", polls.len()))),
        202 | 429 | 503 => {
            let waited = exchange.started_at.duration_since(first.started_at);
            // Some clients have no reason to wait so long, and a cancelled job need not end.
            let given_up = job::same_job(exchange, Endpoint::Cancel, transcript).next().is_some();
            if polls.len() < POLLS || waited.as_hours() < HOURS || given_up {
                return None;
            }
            let observed = format!(
                "{} polls in {} minutes, the last still open",
                polls.len(),
                waited.as_mins()
            );
            let finding = Finding::in_response(
                exchange,
                Place::Status,
                "status 200 with a manifest",
                observed,
            );
            Some(Judgement::Violation(finding.or("a 4xx or 5xx status when the job failed")))
        }
        404 | 410 if is_cancelled(exchange, transcript) => None,
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

/// Whether the job was deleted before, by whomever.
fn is_cancelled(exchange: &Exchange, transcript: &Transcript) -> bool {
    job::same_job(exchange, Endpoint::Cancel, transcript)
        .any(|cancel| cancel.seq < exchange.seq && cancel.succeeded())
}
