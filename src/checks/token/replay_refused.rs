//! `token.replay_refused`: an identifier is remembered however it comes back.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 3] = [
    row(
        "token.replay_refused.jti_replayed_after_burst",
        "An assertion is remembered after many others",
        &["SMART-JWT-15", "SMART-JWT-18"],
    ),
    row(
        "token.replay_refused.jti_replayed_late",
        "An assertion is remembered as long as it is good",
        &["SMART-JWT-15", "SMART-JWT-18"],
    ),
    row(
        "token.replay_refused.jti_resigned",
        "A new assertion under a used identifier is refused",
        &["SMART-JWT-15", "SMART-JWT-18"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("replay_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let hint = match check.row() {
        "jti_resigned" => "It is `iss` and `jti` that must not repeat, not the text as a whole.",
        "jti_replayed_late" => "Remember a `jti` until its assertion has expired, skew included.",
        _ => "A memory that is too small forgets: size it for what comes in five minutes.",
    };
    Refusal::INVALID_CLIENT.judge(exchange, hint)
}
