//! `server_definition.kept`: what is defined is kept, and shown but for its secrets.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::definition::{in_force, is_secret, member, scopes};

/// The check.
pub static CHECK: Check = Check {
    id: "server_definition.kept",
    title: "A server definition is shown with every member it was given, but for its secrets",
    verifies: &["SEED-REG-04", "SEED-SRV-04"],
    judges: Judges::answers(Actor::Target, &[Endpoint::Admin]),
    page: include_str!("kept.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if exchange.request.method != "GET" || !exchange.succeeded() {
        return None;
    }
    let shown = exchange.response.as_ref()?.json().ok()?;
    shown.get("issuer")?;
    let given = in_force(exchange, transcript)?;
    let violation = |name: &str, expected: &str, observed: &str| {
        let place = Place::Pointer(format!("/{name}"));
        let finding = Finding::in_response(exchange, place, expected, observed.to_owned())
            .hint("What is lost here cannot be followed when the source payer is asked.");
        Some(Judgement::Violation(finding))
    };
    let members = given.as_object()?;
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        // That secrets are not shown is another check's business.
        if is_secret(name) || name == "supportedScopes" || scope_names(name) {
            continue;
        }
        match member(&shown, name) {
            Some(kept) if same(name, value, kept) => {}
            Some(_) => return violation(name, "the value that was given", "another value"),
            None => return violation(name, "the value that was given", "nothing"),
        }
    }
    if scopes(&given).iter().any(|scope| !scopes(&shown).contains(scope)) {
        let name = "federationRequestScopes";
        return violation(name, "every scope that was given", "fewer");
    }
    Some(Judgement::Pass(format!("{} members", members.len())))
}

fn scope_names(name: &str) -> bool {
    ["federationRequestScopes", "requestScopes"].contains(&name)
}

fn same(name: &str, given: &Value, kept: &Value) -> bool {
    let bare = |value: &Value| value.as_str().map(|text| text.trim_end_matches('/').to_owned());
    match name {
        // A slash at the end makes no other issuer in this model.
        "issuer" | "sourceIssuerUrl" => bare(given) == bare(kept),
        _ => given == kept,
    }
}
