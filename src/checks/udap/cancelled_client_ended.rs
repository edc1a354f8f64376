//! `udap.cancelled_client_ended`: a cancelled client gets no tokens.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::subject::{is_cancellation, statement};

/// The check.
pub static CHECK: Check = Check {
    id: "udap.cancelled_client_ended",
    title: "A client that cancelled its registration can no longer authenticate",
    verifies: &["UDAP-REG-19"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("cancelled_client_ended.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("client_cancelled", exchange, transcript)? {
        return Some(judgement);
    }
    let cancellation = transcript
        .before(exchange)
        .find(|other| statement(other).is_some_and(|(_, statement)| is_cancellation(&statement)));
    match cancellation {
        Some(cancellation) if cancellation.succeeded() => {}
        Some(_) => return Some(Judgement::Blocked("the cancellation was refused".to_owned())),
        None => return Some(Judgement::Blocked("no cancellation was sent".to_owned())),
    }
    Refusal::INVALID_CLIENT.judge(exchange, "Look the client up when it asks, not in a cache.")
}
