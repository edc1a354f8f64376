//! `token.read_to_the_letter`: an assertion is compared as it is written.

use crate::checks::oauth_answer::{Refusal, control, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 5] = [
    row(
        "token.read_to_the_letter.aud_case",
        "An audience in another case is not the token endpoint",
        &["RFC7523-03", "SMART-JWT-18"],
    ),
    row(
        "token.read_to_the_letter.aud_issuer",
        "The issuer is not the token endpoint",
        &["SMART-JWT-10", "SMART-JWT-18"],
    ),
    row(
        "token.read_to_the_letter.aud_slash",
        "An audience with a slash added is not the token endpoint",
        &["RFC7523-03", "SMART-JWT-18"],
    ),
    row(
        "token.read_to_the_letter.typ_missing",
        "An assertion that does not say it is a JWT is not one",
        &["SMART-JWT-03"],
    ),
    row(
        "token.read_to_the_letter.typ_other",
        "An assertion of another type is not one",
        &["SMART-JWT-03", "SMART-JWT-29"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("read_to_the_letter.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let hint = hint(check.row());
    if object(exchange).is_some_and(|body| body.contains_key("access_token")) {
        // Lenient, and no way in for a stranger: worth knowing, not worth failing.
        let expected = "a refusal with error `invalid_client`";
        let observed = "the request was granted".to_owned();
        let finding = Finding::in_response(exchange, Place::Status, expected, observed).hint(hint);
        return Some(Judgement::Doubt(finding));
    }
    Refusal::INVALID_CLIENT.judge(exchange, hint)
}

fn hint(row: &str) -> &'static str {
    match row {
        "aud_issuer" => {
            "SMART names the token endpoint. A draft that succeeds RFC 7523 names the issuer \
             instead; say which one you follow."
        }
        "typ_missing" | "typ_other" => {
            "`typ` is `JWT`: it keeps tokens of other kinds from being taken for assertions."
        }
        _ => "RFC 7523 §3: compare `aud` as a string, without making URLs alike first.",
    }
}
