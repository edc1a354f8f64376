//! `authorization_jwt.required`: both tokens are needed.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "authorization_jwt.required",
    title: "The authorization JWT is required beside the client assertion",
    verifies: &["SEED-OUT-13"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("required.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("authorization_missing", exchange, transcript)? {
        return Some(judgement);
    }
    let refusal = Refusal {
        statuses: &[400],
        errors: &["invalid_request", "invalid_grant"],
        spoils: "access_token",
    };
    refusal.judge(exchange, "RFC 7521 §4.1: `assertion` is required with this grant type.")
}
