//! `registration.statement_prevails`: what a trusted statement says is what is registered.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, object, put_off};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registration.statement_prevails",
    title: "What a software statement says is registered in place of what the client says",
    verifies: &["RFC7591-10"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("statement_prevails.md"),
    judge,
};

/// Metadata that a server has no reason to replace once somebody it trusts has vouched for it.
const COMPARED: [&str; 7] = [
    "client_name",
    "scope",
    "grant_types",
    "token_endpoint_auth_method",
    "client_uri",
    "software_id",
    "software_version",
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let asked = exchange.request.body.json().ok()?;
    let statement = Jwt::decode(asked.get("software_statement")?.as_str()?).ok()?;
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let Some(body) = object(exchange).filter(|body| body.contains_key("client_id")) else {
        let why = format!("the registration was answered {}", exchange.status()?);
        return Some(Judgement::Blocked(why));
    };
    let mut compared = 0;
    for member in COMPARED {
        let (Some(vouched), Some(plain)) = (statement.claims.get(member), asked.get(member)) else {
            continue;
        };
        let registered = body.get(member);
        if same(vouched, plain) || registered.is_none() {
            continue;
        }
        compared += 1;
        if registered.is_some_and(|registered| same(registered, plain)) {
            let expected = "what the software statement says";
            let observed = "what the client says beside it".to_owned();
            let finding = at_member(exchange, member, expected, observed)
                .hint("Whoever vouches for the client must have the last word about it.");
            return Some(Judgement::Violation(finding));
        }
    }
    (compared > 0).then(|| Judgement::Pass(format!("{compared} members as vouched for")))
}

/// The order of scopes and of lists does not matter.
fn same(one: &Value, other: &Value) -> bool {
    let words = |value: &Value| -> Option<BTreeSet<String>> {
        match value {
            Value::String(text) => Some(text.split_whitespace().map(str::to_owned).collect()),
            Value::Array(items) => {
                items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
            }
            _ => None,
        }
    };
    one == other || words(one).is_some_and(|one| Some(one) == words(other))
}
