//! `registration.replaced_or_refused`: what cannot be registered is refused, or replaced in plain sight.

use serde_json::Value;

use crate::checks::oauth_answer::{Refusal, at_member, control, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 2] = [
    row(
        "registration.replaced_or_refused.response_types_inconsistent",
        "A response type that the grants have no use for is refused or left out",
        &["RFC7591-09"],
    ),
    row(
        "registration.replaced_or_refused.scope_unknown",
        "A scope nobody defined is refused or left out, and the answer says so",
        &["RFC7591-07"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
        page: include_str!("replaced_or_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let control = match control(check.row(), exchange, transcript)? {
        Ok(control) => control,
        Err(judgement) => return Some(judgement),
    };
    let member = match check.row() {
        "scope_unknown" => "scope",
        _ => "response_types",
    };
    let Some(body) = object(exchange).filter(|body| body.contains_key("client_id")) else {
        let refusal =
            Refusal { statuses: &[400], errors: &["invalid_client_metadata"], spoils: "client_id" };
        return refusal.judge(exchange, "Name the cause `invalid_client_metadata`.");
    };
    let asked = exchange.request.body.json().ok()?;
    let good = control.request.body.json().unwrap_or_default();
    let extra: Vec<&str> = words(asked.get(member))
        .into_iter()
        .filter(|word| !words(good.get(member)).contains(word))
        .collect();
    let registered = body.get(member);
    let kept = words(registered).into_iter().any(|word| extra.contains(&word));
    // RFC 7591 §2: omitted response types would mean the default, which is the one asked for.
    if registered.is_some() && !kept {
        return Some(Judgement::Pass(format!("registered with another {member}")));
    }
    let observed = match registered {
        Some(_) => "registered as asked",
        None => "registered, with no word on this member",
    };
    let expected = "status 400 with error `invalid_client_metadata`";
    let finding = at_member(exchange, member, expected, observed.to_owned())
        .or("another value, stated in the answer")
        .hint("A client works with what it reads in the answer; say there what is in force.");
    Some(Judgement::Violation(finding))
}

/// The words of a text, or the texts of a list.
fn words(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(words)) => words.split_whitespace().collect(),
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
