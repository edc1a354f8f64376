//! `registrant.confidential`: whoever can keep no secret has no business with client credentials.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registrant.confidential",
    title: "Client credentials are registered by a client that authenticates",
    verifies: &["SMART-REG-14"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Register]),
    page: include_str!("confidential.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = exchange.request.body.json().ok()?;
    let grants = body["grant_types"].as_array()?;
    grants.iter().any(|grant| grant == "client_credentials").then_some(())?;
    let method = body["token_endpoint_auth_method"].as_str();
    if method == Some("none") {
        let place = Place::Pointer("/token_endpoint_auth_method".to_owned());
        let expected = "a way to authenticate, such as private_key_jwt";
        return Some(Judgement::Violation(
            Finding::in_request(exchange, place, expected, "none".to_owned()).hint(
                "With client credentials the client itself is who is let in; prove who it is.",
            ),
        ));
    }
    Some(Judgement::Pass(method.unwrap_or("client_secret_basic, as it says nothing").to_owned()))
}
