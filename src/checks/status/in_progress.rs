//! `status.in_progress`: a running job says so with 202.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.in_progress",
    title: "A poll is answered with 202 until the manifest is there",
    verifies: &["BULK-ST-06"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("in_progress.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // With a separate status, the one of the answer is about the poll.
    if transcript.alteration(exchange).is_some() || job::export_status(exchange).is_some() {
        return None;
    }
    let status = exchange.status()?;
    let observed = match status {
        202 => return Some(Judgement::Pass("status 202".to_owned())),
        200 if job::manifest(exchange).is_none() => "status 200 without a manifest".to_owned(),
        200 if goes_on(exchange, transcript) => "status 200, and a later poll got 202".to_owned(),
        200 | 400.. => return None,
        status => format!("status {status}"),
    };
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Status, "status 202 while the job runs", observed)
            .or("status 200 with the manifest when it is done")
            .hint("Clients take 200 for the end of the job, whatever the body says."),
    ))
}

/// Whether a later poll of the same job was told that it still runs.
fn goes_on(exchange: &Exchange, transcript: &Transcript) -> bool {
    job::same_job(exchange, Endpoint::Status, transcript)
        .filter(|poll| poll.seq > exchange.seq && transcript.alteration(poll).is_none())
        .any(|poll| poll.status() == Some(202))
}
