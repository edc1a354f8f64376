//! `token.error_object`: a refusal is the error object of OAuth.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind, object, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.error_object",
    title: "A refused token request is answered with an OAuth error object",
    verifies: &["RFC6749-TOK-08", "SMART-BS-13"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("error_object.md"),
    judge,
};

/// Codes of RFC 6749 §5.2 and of its registered extensions for the token endpoint.
const CODES: [&str; 13] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "access_denied",
    "authorization_pending",
    "expired_token",
    "invalid_dpop_proof",
    "invalid_target",
    "slow_down",
    "use_dpop_nonce",
];

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    let status = response.status;
    // Refusals of HTTP itself need no OAuth body: wrong method, too large, wrong media type, too
    // many requests.
    if !(400..500).contains(&status) || matches!(status, 405 | 413 | 415 | 429) {
        return None;
    }
    let violation = |finding: Finding| Some(Judgement::Violation(finding));
    if !matches!(status, 400 | 401) {
        let observed = format!("status {status}");
        let expected = "status 400, or 401 for a failed client authentication";
        return violation(Finding::in_response(exchange, Place::Status, expected, observed));
    }
    let media_type = response.media_type().unwrap_or_default();
    if media_type != "application/json" {
        let observed = response.headers.get("content-type").map_or_else(
            || "no Content-Type field".to_owned(),
            |value| format!("Content-Type: {value}"),
        );
        let place = Place::Header("Content-Type".to_owned());
        let expected = "Content-Type: application/json";
        return violation(Finding::in_response(exchange, place, expected, observed));
    }
    let Some(body) = object(exchange) else {
        let observed = "a body that is no JSON object".to_owned();
        return violation(Finding::in_response(exchange, Place::Body, "a JSON object", observed));
    };
    let code = body.get("error");
    let expected = "an error code of RFC 6749 §5.2 or a registered extension";
    match code.and_then(Value::as_str) {
        Some(code) if status == 401 && code != "invalid_client" => {
            let expected = "`invalid_client`, the only error with status 401";
            violation(at_member(exchange, "error", expected, shown(code)))
        }
        Some(code) if CODES.contains(&code) => Some(Judgement::Pass(format!("{status} {code}"))),
        Some(code) => violation(at_member(exchange, "error", expected, shown(code))),
        None => violation(at_member(exchange, "error", expected, kind(code).to_owned())),
    }
}
