//! `token.extras_ignored`: what a token request says beyond what is needed does no harm.

use crate::checks::oauth_answer::{control, object, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 2] = [
    row(
        "token.extras_ignored.parameter_empty",
        "A parameter without value counts as left out",
        &["RFC6749-TOK-04"],
    ),
    row(
        "token.extras_ignored.parameter_unknown",
        "A parameter that nobody defined is ignored",
        &["RFC6749-TOK-03"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("extras_ignored.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let status = exchange.status()?;
    let body = object(exchange).unwrap_or_default();
    if status == 200 && body.contains_key("access_token") {
        return Some(Judgement::Pass("granted as without it".to_owned()));
    }
    let observed = match body.get("error").and_then(serde_json::Value::as_str) {
        Some(code) => format!("status {status}, error {}", shown(code)),
        None => format!("status {status}"),
    };
    let expected = "the answer to the same request without it: status 200 with a token";
    let hint = match check.row() {
        "parameter_empty" => "RFC 6749 §3.2: parameters without a value count as omitted.",
        _ => "RFC 6749 §3.2: unrecognized request parameters are ignored.",
    };
    let finding = Finding::in_response(exchange, Place::Status, expected, observed).hint(hint);
    Some(Judgement::Violation(finding))
}
