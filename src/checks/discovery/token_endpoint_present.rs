//! `discovery.token_endpoint_present`: the SMART configuration names the token endpoint.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, document, kind};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.token_endpoint_present",
    title: "The SMART configuration names the token endpoint",
    verifies: &["SMART-DISC-07"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("token_endpoint_present.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let endpoint = document.get("token_endpoint");
    match endpoint.and_then(Value::as_str) {
        Some(url) if !url.is_empty() => Some(Judgement::Pass(format!("token_endpoint is {url}"))),
        _ => Some(Judgement::Violation(at_member(
            exchange,
            "token_endpoint",
            "the URL of the token endpoint",
            kind(endpoint).to_owned(),
        ))),
    }
}
