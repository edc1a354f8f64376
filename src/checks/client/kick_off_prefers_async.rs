//! `client.kick_off_prefers_async`: the kick-off asks for asynchronous processing.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.kick_off_prefers_async",
    title: "The kick-off sends Prefer: respond-async",
    verifies: &["BULK-KO-12"],
    judges: Judges::requests(Actor::Target, &[Endpoint::KickOff]),
    page: include_str!("kick_off_prefers_async.md"),
    judge,
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every check")]
fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let headers = &exchange.request.headers;
    if headers.lists("prefer", "respond-async") {
        return Some(Judgement::Pass("Prefer: respond-async".to_owned()));
    }
    let observed = headers
        .get("prefer")
        .map_or_else(|| "no Prefer field".to_owned(), |value| format!("Prefer: {value}"));
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            Place::Header("Prefer".to_owned()),
            "Prefer: respond-async",
            observed,
        )
        .hint("Many sources answer 400 without it."),
    ))
}
