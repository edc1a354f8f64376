//! `token.read_scope_supported`: `system/*.read` is a scope that can be had.

use crate::checks::granted_scope::{client_of, granted, registered};
use crate::checks::oauth_answer::{object, put_off};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.read_scope_supported",
    title: "The scope system/*.read is granted, or narrowed",
    verifies: &["ATR-AUTH-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("read_scope_supported.md"),
    judge,
};

const SCOPE: &str = "system/*.read";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let asked = exchange.request.form_value("scope")?;
    // Beside other scopes it would not be known which of them was refused.
    if asked.trim() != SCOPE || transcript.alteration(exchange).is_some() {
        return None;
    }
    if let Some(blocked) = put_off(exchange) {
        return Some(blocked);
    }
    if granted(exchange).is_some() {
        return Some(Judgement::Pass("granted, or narrowed".to_owned()));
    }
    let body = object(exchange)?;
    (body.get("error")? == "invalid_scope").then_some(())?;
    // A client that may not ask for it says nothing of whether others may.
    let scope = registered(&client_of(exchange)?, transcript)?;
    scope.split_whitespace().any(|word| word == SCOPE).then_some(())?;
    let place = Place::Pointer("/error".to_owned());
    let expected = "a token, for this scope or a part of it";
    let observed = "invalid_scope, though the client is registered for it".to_owned();
    Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
}
