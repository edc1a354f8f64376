//! Reading how the authorization server fetches the keys of a client.

use serde_json::Value;

use crate::id::Endpoint;
use crate::oauth::Jwt;
use crate::transcript::{Exchange, Transcript};

/// The `kid` of the assertion in a token request.
pub fn kid_of(exchange: &Exchange) -> Option<String> {
    let assertion = exchange.request.form_value("client_assertion")?;
    Jwt::decode(&assertion).ok()?.header_str("kid").map(str::to_owned)
}

/// Whether the key set that was fetched holds `kid`; `None` when none was.
pub fn holds(fetch: &Exchange, kid: &str) -> Option<bool> {
    let body = fetch.response.as_ref().filter(|response| response.status == 200)?.json().ok()?;
    Some(body["keys"].as_array()?.iter().any(|key| key["kid"] == kid))
}

/// How long the key set may be kept (RFC 9111 §5.2.2), in seconds; `None` when nothing is said.
pub fn fresh_secs(fetch: &Exchange) -> Option<i64> {
    let response = fetch.response.as_ref()?;
    let mut fresh = None;
    for directive in response.headers.all("cache-control").flat_map(|value| value.split(',')) {
        let directive = directive.trim().to_ascii_lowercase();
        match directive.split_once('=') {
            None if directive == "no-store" || directive == "no-cache" => return Some(0),
            Some(("max-age", secs)) => fresh = secs.trim_matches('"').parse().ok(),
            _ => {}
        }
    }
    fresh
}

/// The last fetch before `exchange`, of any key set; scenarios have one.
pub fn last_fetch<'t>(exchange: &'t Exchange, transcript: &'t Transcript) -> Option<&'t Exchange> {
    transcript.before(exchange).find(|other| {
        other.endpoint == Endpoint::ClientJwks && other.step != exchange.step && other.succeeded()
    })
}

/// Whether a token was issued.
pub fn issued(exchange: &Exchange) -> bool {
    let body = exchange.response.as_ref().and_then(|response| response.json().ok());
    body.is_some_and(|body: Value| body["access_token"].is_string())
}
