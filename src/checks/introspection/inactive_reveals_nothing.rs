//! `introspection.inactive_reveals_nothing`: of a dead token nothing is said.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, listed, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "introspection.inactive_reveals_nothing",
    title: "Introspection says nothing of an inactive token but that it is inactive",
    verifies: &["RFC7662-04"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
    page: include_str!("inactive_reveals_nothing.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = object(exchange)?;
    if body.get("active") != Some(&Value::Bool(false)) {
        return None;
    }
    let others: Vec<&str> =
        body.keys().map(String::as_str).filter(|member| *member != "active").collect();
    let Some(first) = others.first() else {
        return Some(Judgement::Pass("active alone".to_owned()));
    };
    let observed = format!("`active` and {}", listed(&others));
    let finding = at_member(exchange, first, "`active` alone", observed).hint(
        "Whoever tries tokens must not learn which of them once were good, or whose they were.",
    );
    Some(Judgement::Violation(finding))
}
