//! `udap.renewed_certificate_accepted`: a client stays the same when its certificate is renewed.

use crate::checks::oauth_answer::{control, object, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "udap.renewed_certificate_accepted",
    title: "A renewed certificate with the same URI authenticates the client it was issued to",
    verifies: &["UDAP-TOK-05"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("renewed_certificate_accepted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("x5c_renewed", exchange, transcript)? {
        return Some(judgement);
    }
    let status = exchange.status()?;
    let body = object(exchange).unwrap_or_default();
    if exchange.succeeded() && body.contains_key("access_token") {
        return Some(Judgement::Pass(format!("status {status} with a token")));
    }
    let code = body.get("error").and_then(serde_json::Value::as_str);
    let observed = code.map_or_else(
        || format!("status {status}"),
        |code| format!("status {status}, error {}", shown(code)),
    );
    let expected = "status 200 with `access_token`";
    let finding = Finding::in_response(exchange, Place::Status, expected, observed)
        .hint("Know the client by the URI in its certificate, not by the certificate or its key.");
    Some(Judgement::Violation(finding))
}
