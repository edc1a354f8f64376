//! `bearer.challenge_silent_without_token`: who sent no token is told of no error.

use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::challenge::{PROTECTED, bearer};

/// The check.
pub static CHECK: Check = Check {
    id: "bearer.challenge_silent_without_token",
    title: "The challenge names no error when the request had no token",
    verifies: &["RFC6750-03"],
    judges: Judges::answers(Actor::Source, PROTECTED),
    page: include_str!("challenge_silent_without_token.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|response| response.status == 401)?;
    let request = &exchange.request;
    let sent_token = request.headers.get("authorization").is_some()
        || request.query().iter().any(|(name, _)| name == "access_token");
    if sent_token {
        return None;
    }
    // Without a challenge there is nothing to be silent in; another check asks for it.
    let challenge = bearer(&response.headers)?;
    if challenge.parameter("error").is_none() {
        return Some(Judgement::Pass("a Bearer challenge without `error`".to_owned()));
    }
    let place = Place::Header("WWW-Authenticate".to_owned());
    let expected = "a Bearer challenge without `error`";
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, expected, challenge.error_in_words())
            .hint("Leave out `error` where no token came: there is no token to be wrong."),
    ))
}
