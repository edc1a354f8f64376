//! `registration.created`: a good registration is created and echoed.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind, object, put_off, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registration.created",
    title: "A valid registration is answered 201 with the client as registered",
    verifies: &["RFC7591-02", "SMART-REG-10", "PDEX-TOK-08"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("created.md"),
    judge,
};

/// Metadata the server cannot serve the client without, so it must say what it registered.
const ECHOED: [&str; 5] =
    ["token_endpoint_auth_method", "grant_types", "scope", "jwks", "jwks_uri"];

/// Registration by software statement has rules of its own, which the group `udap` judges.
pub(super) fn is_by_udap(exchange: &Exchange) -> bool {
    exchange.request.body.json().is_ok_and(|body| body.get("udap").is_some())
}

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    // Only our own requests are known to be valid.
    if exchange.request.method != "POST"
        || exchange.initiator != Party::Runner
        || transcript.alteration(exchange).is_some()
        || is_by_udap(exchange)
    {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    if matches!(status, 401 | 403) {
        let why = format!("registration is not open: {status} without an initial access token");
        return Some(Judgement::Blocked(why));
    }
    let body = object(exchange);
    if status != 201 {
        let code = body.as_ref().and_then(|body| body.get("error")?.as_str());
        let observed = match code {
            Some(code) => format!("status {status}, error {}", shown(code)),
            None => format!("status {status}"),
        };
        let finding = Finding::in_response(exchange, Place::Status, "status 201", observed);
        return Some(Judgement::Violation(finding));
    }
    let Some(body) = body else {
        let observed = "a body that is no JSON object".to_owned();
        let finding = Finding::in_response(exchange, Place::Body, "a JSON object", observed);
        return Some(Judgement::Violation(finding));
    };
    let id = body.get("client_id");
    if id.and_then(Value::as_str).is_none_or(str::is_empty) {
        let expected = "the `client_id` as a string";
        let finding = at_member(exchange, "client_id", expected, kind(id).to_owned());
        return Some(Judgement::Violation(finding));
    }
    let asked = exchange.request.body.json().unwrap_or_default();
    let lost =
        ECHOED.iter().find(|member| asked.get(**member).is_some() && !body.contains_key(**member));
    if let Some(member) = lost {
        let expected = "the value that was registered, which may differ from the one asked for";
        let finding = at_member(exchange, member, expected, "no such member".to_owned())
            .hint("Answer with all registered metadata: the client works with what it reads here.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass("201 with client_id and the registered metadata".to_owned()))
}
