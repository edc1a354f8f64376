//! `udap.partial_scope_granted`: a scope nobody knows does not spoil the others.

use serde_json::Value;

use crate::checks::oauth_answer::{control, object, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "udap.partial_scope_granted",
    title: "Of the scopes a UDAP client asks for, those that can be granted are",
    verifies: &["UDAP-SCOPE-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("partial_scope_granted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("udap_scope_partly_unknown", exchange, transcript)? {
        return Some(judgement);
    }
    let status = exchange.status()?;
    let body = object(exchange).unwrap_or_default();
    if exchange.succeeded() && body.contains_key("access_token") {
        return Some(Judgement::Pass("the rest was granted".to_owned()));
    }
    let observed = body.get("error").and_then(Value::as_str).map_or_else(
        || format!("status {status}"),
        |code| format!("status {status}, error {}", shown(code)),
    );
    let expected = "status 200 with a token for the other scopes";
    let finding = Finding::in_response(exchange, Place::Status, expected, observed)
        .hint("`invalid_scope` is for requests of which nothing can be granted.");
    Some(Judgement::Violation(finding))
}
