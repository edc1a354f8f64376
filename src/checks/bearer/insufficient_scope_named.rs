//! `bearer.insufficient_scope_named`: the 403 says that the scope is too small.

use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::challenge::{PROTECTED, bearer};
use crate::checks::pair::pair;

/// The check.
pub static CHECK: Check = Check {
    id: "bearer.insufficient_scope_named",
    title: "The 403 to a token with too little scope names the error insufficient_scope",
    verifies: &["RFC6750-05"],
    judges: Judges::answers(Actor::Source, PROTECTED),
    page: include_str!("insufficient_scope_named.md"),
    judge,
};

/// The ways a scope is too small for a request.
const SHORT: &[&str] = &[
    "scope_without_create",
    "scope_without_delete",
    "scope_without_read",
    "scope_without_search",
    "scope_without_update",
    "token_scope_short",
    "transaction_beyond_scope",
    "type_beyond_scope",
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, SHORT)? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    // Any other status is the business of `bearer.scope_refused`.
    (pair.response.status == 403).then_some(())?;
    let challenge = bearer(&pair.response.headers);
    let observed = match &challenge {
        None => "no Bearer challenge".to_owned(),
        Some(challenge) if challenge.parameter("error") == Some("insufficient_scope") => {
            return Some(Judgement::Pass("error=\"insufficient_scope\"".to_owned()));
        }
        Some(challenge) => challenge.error_in_words(),
    };
    let place = Place::Header("WWW-Authenticate".to_owned());
    let expected = "a Bearer challenge with error=\"insufficient_scope\"";
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, expected, observed).hint(
            "Name this error in WWW-Authenticate; `scope` beside it can say what is missing.",
        ),
    ))
}
