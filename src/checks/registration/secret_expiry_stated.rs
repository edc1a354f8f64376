//! `registration.secret_expiry_stated`: a secret comes with its end.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registration.secret_expiry_stated",
    title: "A registration answer with a secret says when the secret ends",
    verifies: &["RFC7591-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("secret_expiry_stated.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = object(exchange)?;
    body.get("client_secret")?;
    let member = "client_secret_expires_at";
    let expected = "seconds since the epoch, or 0 for a secret without end";
    let end = body.get(member);
    match end.and_then(Value::as_i64) {
        Some(0) => Some(Judgement::Pass("the secret does not expire".to_owned())),
        Some(end) if end > exchange.started_at.as_second() => {
            Some(Judgement::Pass("the secret's end is stated".to_owned()))
        }
        Some(_) => {
            let observed = "a time that has passed".to_owned();
            let finding = at_member(exchange, member, expected, observed)
                .hint("The value is a time in seconds, not a duration and not milliseconds.");
            Some(Judgement::Violation(finding))
        }
        None => {
            let observed = kind(end).to_owned();
            Some(Judgement::Violation(at_member(exchange, member, expected, observed)))
        }
    }
}
