//! `status.foreign_job_refused`: a job is not shown to another client.

use crate::checks::pair::pair;
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.foreign_job_refused",
    title: "A job is not shown to another client",
    verifies: &["BULK-AUTH-03", "BULK-SEC-04", "BULK-SEC-06", "PDEX-BULK-08", "PDEX-TOK-03"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("foreign_job_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if let Err(blocked) = pair(exchange, transcript, &["job_foreign"])? {
        return Some(blocked);
    }
    if matches!(status, 401 | 403 | 404) {
        return Some(Judgement::Pass(format!("refused with {status}")));
    }
    if matches!(status, 429 | 503) {
        return Some(Judgement::Blocked(format!("the server was busy ({status})")));
    }
    let shown = job::manifest(exchange).is_some();
    let observed = if shown {
        format!("status {status} with the manifest of the first client's job")
    } else {
        format!("status {status}")
    };
    let finding = Finding::in_response(exchange, Place::Status, "status 404", observed)
        .or("status 403")
        .or("status 401")
        .hint("Tie a job to the client that started it, and compare at every poll and file.");
    // Only an answer that completes the job tells about the member. That a job runs is no member's
    // data: limiting the status URL itself is a permission of Bulk Data, not a duty.
    Some(if (200..300).contains(&status) && status != 202 {
        Judgement::Violation(finding)
    } else {
        Judgement::Doubt(finding)
    })
}
