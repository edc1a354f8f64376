//! `kick_off.busy_says_when`: a server that is too busy for another export says when to try again.

use crate::checks::{Check, Judges, instant};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.busy_says_when",
    title: "A kick-off refused with 429 says when to try again",
    verifies: &["BULK-KO-16"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("busy_says_when.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|response| response.status == 429)?;
    let value = response.headers.get("retry-after");
    if value.is_some_and(instant::is_retry_after) {
        return Some(Judgement::Pass("429 with Retry-After".to_owned()));
    }
    let observed = value
        .map_or_else(|| "no Retry-After field".to_owned(), |value| format!("Retry-After: {value}"));
    Some(Judgement::Violation(
        Finding::in_response(
            exchange,
            Place::Header("Retry-After".to_owned()),
            "Retry-After with a number of seconds",
            observed,
        )
        .or("Retry-After with an HTTP date"),
    ))
}
