//! `status.retry_after_sent`: a running job says when to poll again.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.retry_after_sent",
    title: "A poll of a running job is told when to come back",
    verifies: &["BULK-ST-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("retry_after_sent.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|response| response.status == 202)?;
    if response.headers.get("retry-after").is_some() {
        return Some(Judgement::Pass("202 with Retry-After".to_owned()));
    }
    let place = Place::Header("Retry-After".to_owned());
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, "Retry-After", "no such field".to_owned())
            .hint("Without it clients guess, and poll more often than the server needs."),
    ))
}
