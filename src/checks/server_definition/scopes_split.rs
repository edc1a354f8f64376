//! `server_definition.scopes_split`: a list of scopes holds one scope in each entry.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::definition::{in_force, scopes};

/// The check.
pub static CHECK: Check = Check {
    id: "server_definition.scopes_split",
    title: "An entry that holds two scopes counts as two",
    verifies: &["SEED-SRV-06"],
    judges: Judges::answers(Actor::Target, &[Endpoint::Admin]),
    page: include_str!("scopes_split.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if exchange.request.method != "GET" || !exchange.succeeded() {
        return None;
    }
    let given = in_force(exchange, transcript)?;
    let spaced = |entry: &Value| entry.as_str().is_some_and(|text| text.trim().contains(' '));
    given["supportedScopes"].as_array()?.iter().any(spaced).then_some(())?;
    let shown = exchange.response.as_ref()?.json().ok()?;
    shown.get("issuer")?;
    let violation = |expected: &str, observed: &str| {
        let place = Place::Pointer("/supportedScopes".to_owned());
        let finding = Finding::in_response(exchange, place, expected, observed.to_owned())
            .hint("A scope never holds a space: no server knows one that does.");
        Some(Judgement::Violation(finding))
    };
    if shown["supportedScopes"].as_array().is_some_and(|list| list.iter().any(spaced)) {
        return violation("one scope in each entry", "an entry with a space in it");
    }
    if scopes(&given) != scopes(&shown) {
        return violation("each scope of the entry, once", "others");
    }
    Some(Judgement::Pass("two scopes".to_owned()))
}
