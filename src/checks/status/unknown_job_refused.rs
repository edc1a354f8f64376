//! `status.unknown_job_refused`: a job that never was is not found.

use crate::checks::pair::pair;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.unknown_job_refused",
    title: "A job that does not exist is not found",
    verifies: &["PDEX-CAP-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("unknown_job_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if let Err(blocked) = pair(exchange, transcript, &["job_unknown"])? {
        return Some(blocked);
    }
    if matches!(status, 404 | 410) {
        return Some(Judgement::Pass(format!("status {status}")));
    }
    let observed = format!("status {status}");
    let finding = Finding::in_response(exchange, Place::Status, "status 404", observed)
        .or("status 410 when jobs of this kind have been removed");
    Some(Judgement::Violation(match status {
        202 => finding.hint("A client with a mistyped or outdated URL would poll for ever."),
        500.. => finding.hint("Look the job up before using it: its absence is no server error."),
        _ => finding,
    }))
}
