//! `status.too_fast_polls_told`: a client that polls too fast is told how fast it may.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.too_fast_polls_told",
    title: "A poll refused with 429 says when to come back",
    verifies: &["BULK-ST-03"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("too_fast_polls_told.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|response| response.status == 429)?;
    if response.headers.get("retry-after").is_some() {
        return Some(Judgement::Pass("429 with Retry-After".to_owned()));
    }
    let place = Place::Header("Retry-After".to_owned());
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, "Retry-After", "no such field".to_owned())
            .hint("A client that is slowed down but not told for how long will try again at once."),
    ))
}
