//! `udap.cancellation_confirmed`: the answer to a cancellation says that nothing is left.

use serde_json::{Value, json};

use crate::checks::oauth_answer::{at_member, kind, object, put_off};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::subject::{earlier, is_cancellation, registration};

/// The check.
pub static CHECK: Check = Check {
    id: "udap.cancellation_confirmed",
    title: "A registration for no grants at all is confirmed as a cancellation",
    verifies: &["UDAP-REG-19"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("cancellation_confirmed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    let (_, statement) = registration(exchange, transcript)?;
    earlier(exchange, transcript)?;
    is_cancellation(&statement).then_some(())?;
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    if !exchange.succeeded() {
        let observed = format!("status {status}");
        let expected = "status 200 with an empty list of grants";
        let finding = Finding::in_response(exchange, Place::Status, expected, observed);
        return Some(Judgement::Violation(finding));
    }
    let body = object(exchange).unwrap_or_default();
    let grants = body.get("grant_types");
    if grants == Some(&json!([])) {
        return Some(Judgement::Pass(format!("{status} with an empty list of grants")));
    }
    let observed = match grants {
        Some(Value::Array(_)) => "a list of grants".to_owned(),
        other => kind(other).to_owned(),
    };
    let finding = at_member(exchange, "grant_types", "an empty list", observed)
        .hint("The empty list is what tells the client that it is gone.");
    Some(Judgement::Violation(finding))
}
