//! `client.busy_waited_out`: a busy source is given its time.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::retry_after::{early_by, not_before, previous_like, seconds_between};

/// The check.
pub static CHECK: Check = Check {
    id: "client.busy_waited_out",
    title: "A busy server is asked again only after Retry-After",
    verifies: &["BULK-ST-01"],
    judges: Judges::requests(
        Actor::Target,
        &[
            Endpoint::Token,
            Endpoint::MemberMatch,
            Endpoint::KickOff,
            Endpoint::Status,
            Endpoint::File,
        ],
    ),
    page: include_str!("busy_waited_out.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let previous = previous_like(exchange, transcript)?;
    let status = previous.status().filter(|status| matches!(status, 429 | 503))?;
    let allowed = not_before(previous)?;
    let waited = seconds_between(previous, exchange);
    Some(match early_by(exchange, allowed) {
        None => Judgement::Pass(format!("repeated {waited} s after a {status}, as asked")),
        Some(early) => Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Target,
                &format!("the next attempt {} s later at the earliest", waited + early.as_secs()),
                format!("repeated {waited} s after the {status} of exchange {}", previous.seq),
            )
            .hint("A server that is asked again at once stays busy; it may also end the session."),
        ),
    })
}
