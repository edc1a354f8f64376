//! `udap.replaced_client_ended`: a `client_id` that was replaced is good for nothing.

use crate::checks::granted_scope::client_of;
use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::subject::client_id;

/// The check.
pub static CHECK: Check = Check {
    id: "udap.replaced_client_ended",
    title: "A client_id that a further registration replaced can no longer authenticate",
    verifies: &["UDAP-REG-17"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("replaced_client_ended.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("client_replaced", exchange, transcript)? {
        return Some(judgement);
    }
    // The nearest registration before is the one that must have replaced it.
    let latest = transcript.before(exchange).find_map(|other| {
        (other.endpoint == Endpoint::Register).then(|| client_id(other)).flatten()
    });
    if latest.is_none() || latest == client_of(exchange) {
        return Some(Judgement::Blocked("no other client_id was issued in between".to_owned()));
    }
    Refusal::INVALID_CLIENT
        .judge(exchange, "When a registration gets another client_id, cancel the one before.")
}
