//! `token.scope_stated`: the answer says what was granted.

use serde_json::Value;

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::{at_member, kind};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.scope_stated",
    title: "A token response states the granted scope",
    verifies: &["SMART-BS-08", "RFC6749-SCOPE-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("scope_stated.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let scope = body.get("scope");
    match scope.and_then(Value::as_str) {
        Some(scope) if !scope.trim().is_empty() => {
            Some(Judgement::Pass(format!("{} scopes", scope.split_whitespace().count())))
        }
        _ => {
            let expected = "the granted scopes, separated by spaces";
            let finding = at_member(exchange, "scope", expected, kind(scope).to_owned())
                .hint("SMART requires the member even when everything asked for was granted.");
            Some(Judgement::Violation(finding))
        }
    }
}
