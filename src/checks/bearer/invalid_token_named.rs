//! `bearer.invalid_token_named`: the challenge to a bad token says that the token is bad.

use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::challenge::{PROTECTED, bearer};

/// The check.
pub static CHECK: Check = Check {
    id: "bearer.invalid_token_named",
    title: "The 401 to a bad token names the error invalid_token",
    verifies: &["RFC6750-04"],
    judges: Judges::answers(Actor::Source, PROTECTED),
    page: include_str!("invalid_token_named.md"),
    judge,
};

const BAD_TOKENS: [&str; 6] = [
    "token_expired",
    "token_foreign",
    "token_malformed",
    "token_other_audience",
    "token_revoked",
    "token_tampered",
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let name = transcript.alteration(exchange)?.name.as_str();
    BAD_TOKENS.contains(&name).then_some(())?;
    let response = exchange.response.as_ref().filter(|response| response.status == 401)?;
    let challenge = bearer(&response.headers);
    let observed = match &challenge {
        None => "no Bearer challenge".to_owned(),
        Some(challenge) => match challenge.parameter("error") {
            Some("invalid_token") => {
                return Some(Judgement::Pass("error=\"invalid_token\"".to_owned()));
            }
            // What is not even a token can be called a malformed request as well.
            Some("invalid_request") if name == "token_malformed" => {
                return Some(Judgement::Pass("error=\"invalid_request\"".to_owned()));
            }
            _ => challenge.error_in_words(),
        },
    };
    let place = Place::Header("WWW-Authenticate".to_owned());
    let expected = "a Bearer challenge with error=\"invalid_token\"";
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, expected, observed).hint(
            "Clients get a fresh token when they read `invalid_token`; without it they stop.",
        ),
    ))
}
