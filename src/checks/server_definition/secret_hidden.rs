//! `server_definition.secret_hidden`: no answer shows the secret of a server definition.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::definition::{in_force, is_secret};

/// The check.
pub static CHECK: Check = Check {
    id: "server_definition.secret_hidden",
    title: "No answer shows the secret of a server definition",
    verifies: &["SMILE-ADM-04"],
    judges: Judges::answers(Actor::Target, &[Endpoint::Admin]),
    page: include_str!("secret_hidden.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if !exchange.succeeded() {
        return None;
    }
    let shown = exchange.response.as_ref()?.json().ok()?;
    // What is given in this exchange may come back in its answer.
    let given = exchange.request.body.json().ok();
    let given = given.filter(|_| matches!(exchange.request.method.as_str(), "POST" | "PUT"));
    let given = given.or_else(|| in_force(exchange, transcript))?;
    let secrets: Vec<&str> = given
        .as_object()?
        .iter()
        .filter(|(name, _)| is_secret(name))
        .filter_map(|(_, value)| value.as_str())
        .collect();
    (!secrets.is_empty()).then_some(())?;
    let mut pointer = String::new();
    if is_shown(&shown, &secrets, &mut pointer) {
        let place = Place::Pointer(pointer);
        let finding = Finding::in_response(exchange, place, "no secret", "a value".to_owned());
        return Some(Judgement::Violation(finding.hint(
            "Leave secrets of server definitions out of every answer, also out of lists and of the \
             answer to the request that sets them.",
        )));
    }
    Some(Judgement::Pass("the definition without its secret".to_owned()))
}

/// Whether a value holds one of the secrets, or a member called so; `pointer` then says where.
fn is_shown(value: &Value, secrets: &[&str], pointer: &mut String) -> bool {
    let length = pointer.len();
    let mut is_in = |name: &str, value: &Value| {
        pointer.truncate(length);
        pointer.push('/');
        pointer.push_str(name);
        is_secret(name) && !value.is_null() || is_shown(value, secrets, pointer)
    };
    match value {
        Value::String(text) => secrets.contains(&text.as_str()),
        Value::Array(items) => {
            items.iter().enumerate().any(|(index, item)| is_in(&index.to_string(), item))
        }
        Value::Object(members) => members.iter().any(|(name, value)| is_in(name, value)),
        _ => false,
    }
}
