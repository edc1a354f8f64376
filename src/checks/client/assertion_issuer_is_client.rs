//! `client.assertion_issuer_is_client`: iss is the registered client_id.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::{assertion_of, form_of, value};
use super::known_client::client_ids;

/// The check.
pub static CHECK: Check = Check {
    id: "client.assertion_issuer_is_client",
    title: "iss is the client_id issued at registration",
    verifies: &["SMART-JWT-08", "SMART-REG-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("assertion_issuer_is_client.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let jwt = assertion_of(exchange)?;
    let violation = |observed: &str| {
        let place = Place::Token("claims/iss".to_owned());
        let expected = "iss with the client_id of this client";
        let finding = Finding::in_request(exchange, place, expected, observed.to_owned());
        Some(Judgement::Violation(finding))
    };
    let Some(issuer) = jwt.claim_str("iss").filter(|issuer| !issuer.is_empty()) else {
        return violation("no iss, or one that is not a string");
    };
    let form = form_of(exchange)?;
    if value(&form, "client_id").is_some_and(|client_id| client_id != issuer) {
        return violation("iss differs from the client_id parameter beside it");
    }
    let known = client_ids(transcript);
    if known.is_empty() {
        return None;
    }
    if known.iter().any(|client_id| client_id == issuer) {
        return Some(Judgement::Pass("iss is a registered client_id".to_owned()));
    }
    violation("iss is not a registered client_id")
}
