//! `files.reachable`: what is listed can be fetched.

use crate::checks::{Check, Judges, instant, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.reachable",
    title: "Every listed file can be downloaded",
    verifies: &["BULK-FILE-02", "BULK-SEC-05", "ATR-EXP-09"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("reachable.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let listing = job::listing_of(exchange, transcript)?;
    let status = exchange.status()?;
    match status {
        200 => return Some(Judgement::Pass("status 200".to_owned())),
        // Moved to a file store, or busy: a later exchange tells more.
        300..400 | 429 | 503 => return None,
        _ if may_be_gone(exchange, &listing, transcript) => return None,
        _ => {}
    }
    let observed = format!("status {status}");
    let finding = Finding::in_response(exchange, Place::Status, "status 200", observed);
    let needs_token = listing.manifest["requiresAccessToken"] != false;
    Some(Judgement::Violation(if matches!(status, 401 | 403) && !needs_token {
        finding.hint("The manifest says that no token is needed.")
    } else {
        finding
    }))
}

/// Whether the file expired, its job was deleted, or a consent ended.
fn may_be_gone(exchange: &Exchange, listing: &job::Listing<'_>, transcript: &Transcript) -> bool {
    let expired = listing
        .poll
        .response
        .as_ref()
        .and_then(|response| instant::http_date(response.headers.get("expires")?))
        .is_some_and(|expires| expires <= exchange.started_at);
    let deleted = job::same_job(listing.poll, Endpoint::Cancel, transcript)
        .any(|cancel| cancel.seq < exchange.seq && cancel.succeeded());
    expired || deleted || transcript.consent_ended_before(exchange)
}
