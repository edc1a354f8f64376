//! `token.response_not_cached`: an answer that holds a token forbids storing it.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.response_not_cached",
    title: "A token response forbids storing it",
    verifies: &["RFC6749-TOK-06"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("response_not_cached.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    // Only answers that hold a token are concerned.
    response.json().ok()?.get("access_token")?;
    if !response.headers.lists("cache-control", "no-store") {
        let observed = response.headers.get("cache-control").map_or_else(
            || "no Cache-Control field".to_owned(),
            |value| format!("Cache-Control: {value}"),
        );
        let place = Place::Header("Cache-Control".to_owned());
        return Some(Judgement::Violation(
            Finding::in_response(exchange, place, "Cache-Control: no-store", observed)
                .hint("Add `Cache-Control: no-store` to every answer of the token endpoint."),
        ));
    }
    if !response.headers.lists("pragma", "no-cache") {
        let place = Place::Header("Pragma".to_owned());
        return Some(Judgement::Violation(Finding::in_response(
            exchange,
            place,
            "Pragma: no-cache",
            "no such Pragma".to_owned(),
        )));
    }
    Some(Judgement::Pass("Cache-Control: no-store and Pragma: no-cache".to_owned()))
}
