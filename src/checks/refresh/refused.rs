//! `refresh.refused`: a refresh is refused to whom the token was not given, and for more than was
//! granted.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::sign_in::is_grant;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 5] = [
    row(
        "refresh.refused.client_unauthenticated",
        "A refresh by a confidential client that does not authenticate is refused",
        &["SMART-REF-02"],
    ),
    row(
        "refresh.refused.refresh_foreign",
        "A refresh token of another client is refused",
        &["SMART-REF-01"],
    ),
    row("refresh.refused.refresh_revoked", "A revoked refresh token is refused", &["RFC7009-04"]),
    row(
        "refresh.refused.refresh_unknown",
        "A refresh token that was never issued is refused",
        &["RFC6749-TOK-08"],
    ),
    row(
        "refresh.refused.scope_wider",
        "A refresh for more than was granted is refused",
        &["SMART-REF-01"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("refused.md"),
        judge,
    }
}

const INVALID_GRANT: Refusal =
    Refusal { statuses: &[400], errors: &["invalid_grant"], spoils: "access_token" };

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if !is_grant(exchange, "refresh_token") {
        return None;
    }
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let (refusal, hint) = match check.row() {
        "client_unauthenticated" => (
            Refusal::INVALID_CLIENT,
            "A client with credentials proves who it is at every refresh.",
        ),
        "refresh_foreign" => (INVALID_GRANT, "Compare the client with the one it was issued to."),
        "refresh_revoked" => (INVALID_GRANT, "Revocation ends the refresh token, at once."),
        "refresh_unknown" => (INVALID_GRANT, "A refresh token that is not known is not good."),
        "scope_wider" => (
            Refusal { errors: &["invalid_scope"], ..INVALID_GRANT },
            "The person granted a scope; no refresh yields more than that.",
        ),
        // Not a row of this family.
        _ => return None,
    };
    refusal.judge(exchange, hint)
}
