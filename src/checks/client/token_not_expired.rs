//! `client.token_not_expired`: no token is used after it expired.

use crate::checks::{Check, Judges};
use jiff::SignedDuration;

use crate::id::Actor;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::access_token::{PROTECTED, bearer, expires_at, issuance};

/// The check.
pub static CHECK: Check = Check {
    id: "client.token_not_expired",
    title: "A token is not used after it expired",
    verifies: &["RFC6749-TOK-14"],
    judges: Judges::requests(Actor::Target, PROTECTED),
    page: include_str!("token_not_expired.md"),
    judge,
};

/// What two honest clocks and the network may take away.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(5);

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let issuance = issuance(transcript, bearer(exchange)?)?;
    let expired_for = exchange.started_at.duration_since(expires_at(issuance)?);
    if expired_for <= TOLERANCE {
        return Some(Judgement::Pass("a token that was still valid".to_owned()));
    }
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            Place::Header("Authorization".to_owned()),
            "a token whose expires_in has not passed",
            format!(
                "the token of exchange {}, {} s after it expired",
                issuance.seq,
                expired_for.as_secs()
            ),
        )
        .hint("Ask for a new token before the old one expires, then go on with the same job."),
    ))
}
