//! `files.attachments_reachable`: the URL of an attachment leads to it.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.attachments_reachable",
    title: "Attachments can be fetched by their URL",
    verifies: &["BULK-FILE-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Attachment]),
    page: include_str!("attachments_reachable.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let status = exchange.status()?;
    match status {
        200 => return Some(Judgement::Pass("status 200".to_owned())),
        // Moved to a file store, or busy.
        300..400 | 429 | 503 => return None,
        _ => {}
    }
    let observed = format!("status {status}");
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Status, "status 200", observed)
            .hint("A URL in an export is good for whoever may fetch the files."),
    ))
}
