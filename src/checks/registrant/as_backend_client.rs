//! `registrant.as_backend_client`: a payer registers as what it is, a service with a key.

use serde_json::Value;

use crate::checks::oauth_answer::kind;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registrant.as_backend_client",
    title: "A payer registers for client credentials with its key, and for no redirects",
    verifies: &["RFC7591-15"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Register]),
    page: include_str!("as_backend_client.md"),
    judge,
};

/// Ways to authenticate that need no key set: the key is that of the certificate.
const BY_CERTIFICATE: [&str; 2] = ["tls_client_auth", "self_signed_tls_client_auth"];

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = exchange.request.body.json().ok().filter(Value::is_object)?;
    // A UDAP registration says all this in its software statement.
    if body.get("udap").is_some() {
        return None;
    }
    let violation = |member: &str, expected: &str, observed: String| {
        let place = Place::Pointer(format!("/{member}"));
        Some(Judgement::Violation(
            Finding::in_request(exchange, place, expected, observed).hint(
                "Payers meet without a person in between: no secret, no browser, no redirect.",
            ),
        ))
    };
    let said =
        |value: &Value| value.as_str().map_or_else(|| kind(Some(value)).to_owned(), str::to_owned);
    let method = &body["token_endpoint_auth_method"];
    let by_certificate = method.as_str().is_some_and(|it| BY_CERTIFICATE.contains(&it));
    if !by_certificate && method != "private_key_jwt" {
        // RFC 7591 §2: left out, it means a secret.
        let observed = if method.is_null() {
            "nothing, which means a secret".to_owned()
        } else {
            said(method)
        };
        return violation("token_endpoint_auth_method", "private_key_jwt", observed);
    }
    let grants = body["grant_types"].as_array();
    if grants.is_none_or(|grants| grants.len() != 1 || grants[0] != "client_credentials") {
        let observed = grants.map_or_else(
            || "nothing, which means authorization_code".to_owned(),
            |grants| grants.iter().map(said).collect::<Vec<_>>().join(", "),
        );
        return violation("grant_types", "client_credentials alone", observed);
    }
    if body["redirect_uris"].as_array().is_some_and(|uris| !uris.is_empty()) {
        let expected = "no redirect URIs";
        return violation("redirect_uris", expected, "a place to redirect a person to".to_owned());
    }
    let keys = ["jwks_uri", "jwks"].iter().filter(|name| !body[**name].is_null()).count();
    if keys != 1 && !by_certificate {
        let observed = if keys == 0 { "neither" } else { "both" };
        return violation("jwks_uri", "one of jwks_uri and jwks", observed.to_owned());
    }
    Some(Judgement::Pass("a service that shows a key".to_owned()))
}
