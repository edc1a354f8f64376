//! `token.error_described`: an error says more than its code.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.error_described",
    title: "A token error describes itself",
    verifies: &["SMART-BS-14"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("error_described.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    if exchange.succeeded() {
        return None;
    }
    let body = object(exchange)?;
    body.get("error")?;
    let says = |member: &str| {
        body.get(member).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty())
    };
    if says("error_description") || says("error_uri") {
        return Some(Judgement::Pass("the error is described".to_owned()));
    }
    let expected = "`error_description` or `error_uri`";
    let observed = kind(body.get("error_description")).to_owned();
    let finding = at_member(exchange, "error_description", expected, observed)
        .hint("Say which rule the request broke, without internals of the server.");
    Some(Judgement::Violation(finding))
}
