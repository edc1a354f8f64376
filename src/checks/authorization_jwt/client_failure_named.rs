//! `authorization_jwt.client_failure_named`: a bad client assertion stays a failure of the client.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "authorization_jwt.client_failure_named",
    title: "A bad client assertion beside a good authorization JWT is invalid_client",
    verifies: &["RFC7523-06"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("client_failure_named.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("client_key_foreign", exchange, transcript)? {
        return Some(judgement);
    }
    Refusal::INVALID_CLIENT
        .judge(exchange, "Authenticate the client first, and look at `assertion` only then.")
}
