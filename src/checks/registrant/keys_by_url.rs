//! `registrant.keys_by_url`: keys are registered by the URL they can be fetched from.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registrant.keys_by_url",
    title: "The key set is registered by its URL, and the URL serves it",
    verifies: &["ATR-AUTH-02"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Register]),
    page: include_str!("keys_by_url.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = exchange.request.body.json().ok()?;
    let place = |name: &str| Place::Pointer(format!("/{name}"));
    if let Some(url) = body["jwks_uri"].as_str() {
        let mut fetched = transcript
            .at(Endpoint::ClientJwks)
            .filter(|other| other.responder == Party::Target && other.request.url == url)
            .peekable();
        if fetched.peek().is_none() {
            // Whether the server needs it at all is for the server to say.
            return Some(Judgement::Pass("a URL, which nobody has asked".to_owned()));
        }
        let is_set = |other: &Exchange| {
            let set = other.response.as_ref().and_then(|response| response.json().ok());
            other.succeeded() && set.is_some_and(|set| set["keys"].is_array())
        };
        if fetched.any(is_set) {
            return Some(Judgement::Pass("a URL, which serves the set".to_owned()));
        }
        let expected = "a URL that serves a JWK Set";
        return Some(Judgement::Violation(
            Finding::in_request(exchange, place("jwks_uri"), expected, "no set there".to_owned())
                .hint("Whoever cannot fetch the keys cannot verify an assertion."),
        ));
    }
    body["jwks"].is_object().then(|| {
        // SMART only prefers a URL; the guide for member attribution demands it.
        let finding = Finding::in_request(exchange, place("jwks"), "jwks_uri", "jwks".to_owned())
            .hint("Keys that are registered by value can be replaced only by registering again.");
        Judgement::Doubt(finding)
    })
}
