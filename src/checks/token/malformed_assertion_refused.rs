//! `token.malformed_assertion_refused`: what is no compact signed JWT is refused, not crashed on.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 8] = [
    row(
        "token.malformed_assertion_refused.assertion_encrypted",
        "An encrypted assertion is refused",
        &["SMART-JWT-25", "RFC6749-TOK-08"],
    ),
    row(
        "token.malformed_assertion_refused.assertion_four_parts",
        "An assertion with a part too many is refused",
        &["SMART-JWT-25", "RFC6749-TOK-08"],
    ),
    row(
        "token.malformed_assertion_refused.assertion_json",
        "An assertion in JSON serialization is refused",
        &["SMART-JWT-25", "RFC6749-TOK-08"],
    ),
    row(
        "token.malformed_assertion_refused.assertion_nested",
        "An assertion inside an assertion is refused",
        &["SMART-JWT-25", "RFC6749-TOK-08"],
    ),
    row(
        "token.malformed_assertion_refused.assertion_padded",
        "An assertion with padded base64 is refused",
        &["SMART-JWT-25", "RFC6749-TOK-08"],
    ),
    row(
        "token.malformed_assertion_refused.assertion_two_parts",
        "An assertion with a part missing is refused",
        &["SMART-JWT-25", "RFC6749-TOK-08"],
    ),
    row(
        "token.malformed_assertion_refused.claims_list",
        "An assertion whose claims are a list is refused",
        &["SMART-JWT-25", "RFC6749-TOK-08"],
    ),
    row(
        "token.malformed_assertion_refused.claims_repeated",
        "An assertion that names its issuer twice is refused",
        &["SMART-JWT-25", "RFC6749-TOK-08"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("malformed_assertion_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    // What is no JWT may also count as a malformed request.
    let refusal =
        Refusal { errors: &["invalid_client", "invalid_request"], ..Refusal::INVALID_CLIENT };
    let hint = match check.row() {
        "claims_repeated" => "RFC 7519 §4: refuse a claim that stands twice, or readers differ.",
        _ => "An assertion is three base64url parts of which two hold JSON objects; expect less.",
    };
    refusal.judge(exchange, hint)
}
