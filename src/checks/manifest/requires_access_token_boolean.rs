//! `manifest.requires_access_token_boolean`: clients learn whether files need a token.

use serde_json::Value;

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.requires_access_token_boolean",
    title: "requiresAccessToken in the manifest is true or false",
    verifies: &["BULK-MAN-03", "R4-ASY-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("requires_access_token_boolean.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let observed = match manifest.get("requiresAccessToken") {
        Some(Value::Bool(needed)) => {
            return Some(Judgement::Pass(format!("requiresAccessToken is {needed}")));
        }
        Some(Value::String(_)) => "a text",
        Some(_) => "another kind of value",
        None => "no such member",
    };
    let place = Place::Pointer("/requiresAccessToken".to_owned());
    Some(Judgement::Violation(Finding::in_response(
        exchange,
        place,
        "the JSON value true or false",
        observed.to_owned(),
    )))
}
