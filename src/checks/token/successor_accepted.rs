//! `token.successor_accepted`: every key that was registered by value counts.

use crate::checks::oauth_answer::{control, object, put_off, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.successor_accepted",
    title: "Of two keys that were registered by value, both are accepted",
    verifies: &["SMART-ROT-04"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("successor_accepted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("key_successor", exchange, transcript)? {
        return Some(judgement);
    }
    let status = exchange.status()?;
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let body = object(exchange).unwrap_or_default();
    if status == 200 && body.contains_key("access_token") {
        return Some(Judgement::Pass("the second key accepted".to_owned()));
    }
    let error = body.get("error").and_then(|it| it.as_str()).map_or("none".to_owned(), shown);
    let expected = "status 200: the key is in the registered set, under the name in the assertion";
    let finding = Finding::in_response(
        exchange,
        Place::Status,
        expected,
        format!("status {status}, error {error}"),
    )
    .hint("Look for `kid` in the whole set: two keys bridge the time of a rotation.");
    Some(Judgement::Violation(finding))
}
