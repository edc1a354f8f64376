//! `authorization_jwt.refused`: a bad authorization JWT is a bad grant.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 4] = [
    row(
        "authorization_jwt.refused.authorization_aud_wrong",
        "An authorization JWT for another audience is refused with invalid_grant",
    ),
    row(
        "authorization_jwt.refused.authorization_expired",
        "An expired authorization JWT is refused with invalid_grant",
    ),
    row(
        "authorization_jwt.refused.authorization_iss_foreign",
        "An authorization JWT of a stranger is refused with invalid_grant",
    ),
    row(
        "authorization_jwt.refused.authorization_key_foreign",
        "An authorization JWT signed with a stranger's key is refused with invalid_grant",
    ),
];

const fn row(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["RFC7523-06"],
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let refusal = Refusal { statuses: &[400], errors: &["invalid_grant"], spoils: "access_token" };
    refusal.judge(
        exchange,
        "RFC 7523 §3.1: verify issuer, signature, audience and lifetime of `assertion`, and answer \
         invalid_grant. The client itself has authenticated well.",
    )
}
