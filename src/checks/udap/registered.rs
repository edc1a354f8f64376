//! `udap.registered`: a good software statement is registered, and returned.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind, object, put_off, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::subject::{is_cancellation, registration};

/// The check.
pub static CHECK: Check = Check {
    id: "udap.registered",
    title: "A valid software statement is registered and returned with what is in force",
    verifies: &["UDAP-REG-01", "UDAP-REG-14"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("registered.md"),
    judge,
};

/// What the client must read in the answer, whatever it asked for.
const STATED: [&str; 3] = ["grant_types", "token_endpoint_auth_method", "scope"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    let (sent, statement) = registration(exchange, transcript)?;
    if is_cancellation(&statement) {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let violation = |finding: Finding| Some(Judgement::Violation(finding));
    let body = object(exchange).unwrap_or_default();
    // 200 says that a registration this client had already was replaced.
    if !matches!(status, 200 | 201) {
        let code = body.get("error").and_then(Value::as_str);
        let observed = code.map_or_else(
            || format!("status {status}"),
            |code| format!("status {status}, error {}", shown(code)),
        );
        let finding = Finding::in_response(exchange, Place::Status, "status 201", observed)
            .or("status 200, where the client was known before");
        return violation(finding);
    }
    let id = body.get("client_id");
    if id.and_then(Value::as_str).is_none_or(str::is_empty) {
        let expected = "the `client_id` as a string";
        return violation(at_member(exchange, "client_id", expected, kind(id).to_owned()));
    }
    let returned = body.get("software_statement");
    if returned != sent.get("software_statement") {
        let observed = match returned {
            Some(Value::String(_)) => "another text".to_owned(),
            other => kind(other).to_owned(),
        };
        let expected = "the software statement, as it was sent";
        return violation(at_member(exchange, "software_statement", expected, observed));
    }
    if let Some(name) = STATED.iter().find(|name| !body.contains_key(**name)) {
        let expected = "the value in force";
        return violation(at_member(exchange, name, expected, "no such member".to_owned()));
    }
    Some(Judgement::Pass(format!("{status} with client_id and the statement")))
}
