//! `client.retry_after_honoured`: a poll waits as long as it was asked to.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::retry_after::{early_by, not_before, previous_like, seconds_between};

/// The check.
pub static CHECK: Check = Check {
    id: "client.retry_after_honoured",
    title: "A poll waits until Retry-After allows it",
    verifies: &["BULK-ST-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Status, Endpoint::MatchStatus]),
    page: include_str!("retry_after_honoured.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let previous = previous_like(exchange, transcript)?;
    // After a 429 or 503 it is for `client.busy_waited_out`.
    if previous.status() != Some(202) {
        return None;
    }
    let allowed = not_before(previous)?;
    let waited = seconds_between(previous, exchange);
    Some(match early_by(exchange, allowed) {
        None => Judgement::Pass(format!("polled again after {waited} s, as asked")),
        Some(early) => Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Target,
                &format!("the next poll {} s later at the earliest", waited + early.as_secs()),
                format!("polled again {waited} s after exchange {}", previous.seq),
            )
            .hint("Retry-After may be seconds or an HTTP date; both say when to come back."),
        ),
    })
}
