//! `token.choice_answered`: what a server may take or leave, it takes or leaves cleanly.

use crate::checks::oauth_answer::{Refusal, control, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 4] = [
    row(
        "token.choice_answered.assertion_long",
        "A very long assertion is answered, one way or the other",
        &["SMART-JWT-25"],
    ),
    row(
        "token.choice_answered.aud_list_wide",
        "An assertion for this server and another is answered, one way or the other",
        &["SMART-JWT-11", "RFC6749-TOK-08"],
    ),
    row(
        "token.choice_answered.iat_old",
        "An assertion issued a day ago is answered, one way or the other",
        &["SMART-JWT-22"],
    ),
    row(
        "token.choice_answered.scope_as_printed",
        "The scope of a bulk match as it is printed is answered, one way or the other",
        &["PDEX-SCOPE-02"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("choice_answered.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let status = exchange.status()?;
    let granted = object(exchange).is_some_and(|body| body.contains_key("access_token"));
    if granted && status == 200 {
        return Some(Judgement::Pass("granted".to_owned()));
    }
    if check.row() == "assertion_long" && matches!(status, 413 | 414 | 431) {
        // Whatever stands in front of the server may have refused it.
        return Some(Judgement::Pass(format!("refused with {status}")));
    }
    let errors: &[&str] = match check.row() {
        "scope_as_printed" => &["invalid_scope", "invalid_request"],
        _ => &["invalid_client", "invalid_request"],
    };
    let refusal = Refusal { errors, ..Refusal::INVALID_CLIENT };
    let hint = match check.row() {
        "assertion_long" => "Limit what you read, and say `invalid_client` or 413 beyond it.",
        "aud_list_wide" => {
            "RFC 7519 §4.1.3 has lists. One that names others too may be refused, since they \
             could pass the assertion on; answer with a token or with `invalid_client`."
        }
        "scope_as_printed" => {
            "The guide prints a scope that is none of SMART's. A client may send it to the letter; \
             answer with a token or with `invalid_scope`."
        }
        _ => "An old `iat` may be refused with `invalid_client`.",
    };
    refusal.judge(exchange, hint)
}
