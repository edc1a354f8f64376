//! `bulk_match.scope_granted`: the scope PDex proposes is granted.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::BULK_MATCH_SCOPES;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.scope_granted",
    title: "A scope PDex proposes for bulk matches is granted",
    verifies: &["PDEX-BMM-22", "PDEX22-BMM-17", "PDEX-SCOPE-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("scope_granted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let requested = exchange.request.form_value("scope")?;
    let asked = requested.split_whitespace().find(|word| BULK_MATCH_SCOPES.contains(word))?;
    let response = exchange.response.as_ref()?;
    if matches!(response.status, 429 | 503) {
        return None;
    }
    let body = response.json().unwrap_or_default();
    // Who is not known as a client was not asked about scopes.
    if response.status != 200 && body["error"] == "invalid_client" {
        return None;
    }
    // RFC 6749 §5.1: without `scope`, what was asked for is granted.
    let stated = body["scope"].as_str().unwrap_or(&requested);
    let granted = response.status == 200 && stated.split_whitespace().any(|word| word == asked);
    if granted {
        return Some(Judgement::Pass(format!("`{asked}` is granted")));
    }
    let observed = match response.status {
        200 => "the token has another scope".to_owned(),
        status => format!("status {status}"),
    };
    let expected = format!("`{asked}` granted");
    // The scope is proposed, and has two spellings.
    Some(Judgement::Doubt(
        Finding::in_response(exchange, Place::Pointer("/scope".to_owned()), &expected, observed)
            .hint("Which scope opens the operation is told to clients in another way, then."),
    ))
}
