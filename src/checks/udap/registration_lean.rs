//! `udap.registration_lean`: the answer speaks of the client, not of the statement.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::subject::statement;

/// The check.
pub static CHECK: Check = Check {
    id: "udap.registration_lean",
    title: "A registration answer repeats no claims about the statement and holds nothing empty",
    verifies: &["UDAP-REG-15"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("registration_lean.md"),
    judge,
};

/// Claims about the statement itself.
const OF_THE_STATEMENT: [&str; 6] = ["iss", "sub", "aud", "exp", "iat", "jti"];

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    statement(exchange)?;
    exchange.succeeded().then_some(())?;
    let body = object(exchange)?;
    let hint = "Answer with the metadata of the client in force, and nothing else.";
    for (name, value) in &body {
        let (expected, observed) = if OF_THE_STATEMENT.contains(&name.as_str()) {
            ("no such member", "a claim of the statement")
        } else if value.is_null() || value.as_str() == Some("") {
            ("a value, or no such member", kind(Some(value)))
        } else if name != "grant_types" && value.as_array().is_some_and(Vec::is_empty) {
            // An empty list of grants says that the registration has ended.
            ("a value, or no such member", kind(Some(value)))
        } else {
            continue;
        };
        let finding = at_member(exchange, name, expected, observed.to_owned()).hint(hint);
        return Some(Judgement::Violation(finding));
    }
    let members = body.keys().filter(|name| body.get(*name) != Some(&Value::Null)).count();
    Some(Judgement::Pass(format!("{members} members, none too many")))
}
