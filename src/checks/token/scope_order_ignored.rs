//! `token.scope_order_ignored`: the order of scopes makes no difference.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::{at_member, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.scope_order_ignored",
    title: "The same scopes in another order are granted alike",
    verifies: &["RFC6749-SCOPE-04"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("scope_order_ignored.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let control = match control("scope_reversed", exchange, transcript)? {
        Ok(control) => control,
        Err(judgement) => return Some(judgement),
    };
    let hint = "RFC 6749 §3.3: the order of the scopes does not matter.";
    if granted(exchange).is_none() {
        let observed = format!("status {}", exchange.status()?);
        let expected = "status 200, as for the same scopes in another order";
        let finding = Finding::in_response(exchange, Place::Status, expected, observed).hint(hint);
        return Some(Judgement::Violation(finding));
    }
    let (now, then) = (scope(exchange), scope(control));
    if now == then {
        return Some(Judgement::Pass(format!("{} scopes in either order", now.len())));
    }
    let listed = |words: &BTreeSet<String>| words.iter().cloned().collect::<Vec<_>>().join(" ");
    let finding = at_member(exchange, "scope", &listed(&then), listed(&now)).hint(hint);
    Some(Judgement::Violation(finding))
}

/// What was granted: what the answer states, or all that was asked for (RFC 6749 §5.1).
fn scope(exchange: &Exchange) -> BTreeSet<String> {
    let body = granted(exchange).unwrap_or_default();
    let stated = body.get("scope").and_then(Value::as_str).map(str::to_owned);
    let asked = || exchange.request.form_value("scope").unwrap_or_default();
    stated.unwrap_or_else(|| asked().clone()).split_whitespace().map(str::to_owned).collect()
}
