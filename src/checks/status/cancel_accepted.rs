//! `status.cancel_accepted`: deleting a job is acknowledged.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.cancel_accepted",
    title: "Cancelling a job is answered with 202",
    verifies: &["BULK-DEL-02", "BULK-DEL-04", "ATR-EXP-10"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Cancel]),
    page: include_str!("cancel_accepted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let status = exchange.status()?;
    let kick_off = job::kick_off_of(exchange, transcript);
    match status {
        202 => return Some(Judgement::Pass("status 202".to_owned())),
        404 if is_finished(exchange, transcript) => {
            return Some(Judgement::Pass("404, the job had come to its end".to_owned()));
        }
        // Who has no such request may not know the method, or the place.
        404 | 405 | 501 if !kick_off.is_some_and(job::is_patient_export) => {
            let why =
                "deleting is optional but for the export of patients, and this server has none";
            return Some(Judgement::NotApplicable(why.to_owned()));
        }
        404 if !was_running(exchange, transcript) => {
            let by = "the job may have come to its end before: it was not seen running";
            return Some(Judgement::Blocked(by.to_owned()));
        }
        429 | 503 => return Some(Judgement::Blocked(format!("the server was busy ({status})"))),
        _ => {}
    }
    let observed = format!("status {status}");
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Status, "status 202", observed)
            .or("status 404 when the job had come to its end before"),
    ))
}

/// Whether the manifest was delivered, or the job was cancelled, before this request.
fn is_finished(exchange: &Exchange, transcript: &Transcript) -> bool {
    let delivered = [Endpoint::Status, Endpoint::MatchStatus]
        .into_iter()
        .flat_map(|endpoint| job::same_job(exchange, endpoint, transcript))
        .any(|poll| poll.seq < exchange.seq && job::manifest(poll).is_some());
    let cancelled = job::same_job(exchange, Endpoint::Cancel, transcript)
        .any(|other| other.seq < exchange.seq && other.succeeded());
    delivered || cancelled
}

/// Whether the last poll before this request found the job running.
fn was_running(exchange: &Exchange, transcript: &Transcript) -> bool {
    job::same_job(exchange, Endpoint::Status, transcript)
        .filter(|poll| poll.seq < exchange.seq && transcript.alteration(poll).is_none())
        .last()
        .is_some_and(|poll| poll.status() == Some(202))
}
