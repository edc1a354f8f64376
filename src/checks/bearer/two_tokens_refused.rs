//! `bearer.two_tokens_refused`: a request with two tokens is malformed.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::challenge::{PROTECTED, bearer};

/// The check.
pub static CHECK: Check = Check {
    id: "bearer.two_tokens_refused",
    title: "A request with two tokens is refused with 400 and invalid_request",
    verifies: &["RFC6750-06"],
    judges: Judges::answers(Actor::Source, PROTECTED),
    page: include_str!("two_tokens_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let names = ["token_twice", "token_in_header_and_query"];
    let pair = match pair(exchange, transcript, &names)? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let hint = "Which of two tokens counts is a guess that two servers in a row may make \
                differently. Refuse a request that sends a token twice or in two ways.";
    if pair.response.status != 400 {
        let finding = wrong_status(exchange, pair.response, "400");
        return Some(Judgement::Violation(finding.hint(hint)));
    }
    let challenge = bearer(&pair.response.headers);
    let observed = match &challenge {
        Some(challenge) if challenge.parameter("error") == Some("invalid_request") => {
            return Some(Judgement::Pass("400 with error=\"invalid_request\"".to_owned()));
        }
        Some(challenge) => challenge.error_in_words(),
        None => "no Bearer challenge".to_owned(),
    };
    let place = Place::Header("WWW-Authenticate".to_owned());
    let expected = "a Bearer challenge with error=\"invalid_request\"";
    let finding = Finding::in_response(exchange, place, expected, observed);
    // A front end that refuses two fields of one name never gets as far as a challenge.
    Some(if challenge.is_none() {
        Judgement::Doubt(finding)
    } else {
        Judgement::Violation(finding)
    })
}
