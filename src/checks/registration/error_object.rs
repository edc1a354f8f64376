//! `registration.error_object`: a refused registration says why.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind, object, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registration.error_object",
    title: "A refused registration is answered with the error object of RFC 7591",
    verifies: &["RFC7591-08"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("error_object.md"),
    judge,
};

/// Codes of RFC 7591 §3.2.2, and the general one for what is no registration request at all.
const CODES: [&str; 5] = [
    "invalid_redirect_uri",
    "invalid_client_metadata",
    "invalid_software_statement",
    "unapproved_software_statement",
    "invalid_request",
];

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    let status = response.status;
    // Refusals of the caller are bearer errors, and refusals of HTTP itself need no OAuth body.
    if !(400..500).contains(&status) || matches!(status, 401 | 403 | 404 | 405 | 413 | 415 | 429) {
        return None;
    }
    let violation = |finding: Finding| Some(Judgement::Violation(finding));
    if status != 400 {
        let observed = format!("status {status}");
        return violation(Finding::in_response(exchange, Place::Status, "status 400", observed));
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
    let body = object(exchange).unwrap_or_default();
    let code = body.get("error");
    let expected = "an error code of RFC 7591 §3.2.2";
    match code.and_then(Value::as_str) {
        Some(code) if CODES.contains(&code) => Some(Judgement::Pass(format!("400 {code}"))),
        Some(code) => violation(at_member(exchange, "error", expected, shown(code))),
        None => violation(at_member(exchange, "error", expected, kind(code).to_owned())),
    }
}
