//! `key_fetch.rotation_followed`: a copy of a key set that is outdated is not used.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::fetch::{fresh_secs, holds, issued, kid_of, last_fetch};

/// The check.
pub static CHECK: Check = Check {
    id: "key_fetch.rotation_followed",
    title: "A client that has replaced its key is served once the old key set is outdated",
    verifies: &["SMART-ROT-01", "SMART-ROT-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("rotation_followed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let kid = kid_of(exchange)?;
    let fetch = last_fetch(exchange, transcript)?;
    // The client has another key than the one the server fetched.
    (holds(fetch, &kid) == Some(false)).then_some(())?;
    let age = exchange.started_at.as_second() - fetch.started_at.as_second();
    (age > fresh_secs(fetch)?).then_some(())?;
    let status = exchange.status()?;
    if issued(exchange) {
        return Some(Judgement::Pass("served with the new key".to_owned()));
    }
    let expected = "status 200 with a token";
    let observed = format!("status {status}, {age} s after a key set that was good for less");
    let finding = Finding::in_response(exchange, Place::Status, expected, observed)
        .hint("Fetch the key set again when `Cache-Control` says that your copy is outdated.");
    Some(Judgement::Violation(finding))
}
