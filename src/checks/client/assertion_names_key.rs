//! `client.assertion_names_key`: the assertion names its key.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::smart_assertion_of;
use super::known_client::keys_of;

/// The check.
pub static CHECK: Check = Check {
    id: "client.assertion_names_key",
    title: "The assertion names the registered key that signed it",
    verifies: &["SMART-JWT-02"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("assertion_names_key.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let jwt = smart_assertion_of(exchange)?;
    let violation = |observed: &str| {
        let place = Place::Token("header/kid".to_owned());
        let expected = "kid of a key in the client's JWK Set";
        Some(Judgement::Violation(
            Finding::in_request(exchange, place, expected, observed.to_owned())
                .hint("The server finds the key by kid, inside this client's set alone."),
        ))
    };
    let Some(kid) = jwt.header_str("kid") else {
        return violation("no kid");
    };
    let keys = keys_of(transcript, jwt.claim_str("iss").unwrap_or_default());
    if keys.is_empty() {
        // Nothing is known of this client's keys.
        return None;
    }
    if keys.iter().any(|key| key["kid"] == kid) {
        return Some(Judgement::Pass("kid of a key in the client's JWK Set".to_owned()));
    }
    violation("kid of no key in the client's JWK Set")
}
