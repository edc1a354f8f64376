//! `udap.scope_stated`: the answer says when something else was granted than was asked for.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::subject::granted;

/// The check.
pub static CHECK: Check = Check {
    id: "udap.scope_stated",
    title: "A UDAP client that asks for too much is told what it was granted",
    verifies: &["UDAP-SCOPE-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("scope_stated.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    // Only there do we know that not everything can have been granted.
    let alteration = transcript.alteration(exchange)?;
    (alteration.name == "udap_scope_partly_unknown").then_some(())?;
    let scope = body.get("scope");
    if scope.and_then(Value::as_str).is_some_and(|scope| !scope.trim().is_empty()) {
        return Some(Judgement::Pass("the granted scope is stated".to_owned()));
    }
    let expected = "the granted scopes, separated by spaces";
    let finding = at_member(exchange, "scope", expected, kind(scope).to_owned())
        .hint("Without it the client takes everything it asked for as granted.");
    Some(Judgement::Violation(finding))
}
