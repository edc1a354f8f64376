//! `authorization_jwt.user_refused`: what decides about a foreign user may refuse.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "authorization_jwt.user_refused",
    title: "A user of another organization whom the server refuses gets no token",
    verifies: &["SEED-OUT-12"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("user_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("user_unwelcome", exchange, transcript)? {
        return Some(judgement);
    }
    let refusal = Refusal {
        statuses: &[400, 403],
        errors: &["invalid_grant", "access_denied"],
        spoils: "access_token",
    };
    refusal.judge(
        exchange,
        "Issue nothing when the script that decides about the user refuses or fails.",
    )
}
