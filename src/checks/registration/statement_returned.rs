//! `registration.statement_returned`: a statement that was used comes back as it was sent.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registration.statement_returned",
    title: "A software statement that was used is returned unmodified",
    verifies: &["RFC7591-11"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("statement_returned.md"),
    judge,
};

const MEMBER: &str = "software_statement";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let asked = exchange.request.body.json().ok()?;
    let sent = asked.get(MEMBER)?.as_str()?;
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let body = object(exchange).filter(|body| body.contains_key("client_id"))?;
    let returned = body.get(MEMBER);
    if returned.and_then(Value::as_str) == Some(sent) {
        return Some(Judgement::Pass("returned to the letter".to_owned()));
    }
    if returned.is_none() && transcript.claims("software_statements") != Some(true) {
        let why = "the server does not claim to use software statements".to_owned();
        return Some(Judgement::NotApplicable(why));
    }
    let observed = match returned {
        None => "no such member",
        Some(Value::String(_)) => "another text",
        Some(_) => "a value that is no text",
    };
    let finding = at_member(exchange, MEMBER, "the statement as it was sent", observed.to_owned())
        .hint("By its return the client sees that the statement counted.");
    Some(Judgement::Violation(finding))
}
