//! `udap.registration_replaced`: what a client registers later is in force.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind, object, put_off};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::subject::{client_id, earlier, is_cancellation, registration};

/// The check.
pub static CHECK: Check = Check {
    id: "udap.registration_replaced",
    title: "A further registration of the same client replaces the earlier one",
    verifies: &["UDAP-REG-16"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("registration_replaced.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    let (_, statement) = registration(exchange, transcript)?;
    let before = client_id(earlier(exchange, transcript)?)?;
    if is_cancellation(&statement) {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let violation = |finding: Finding| Some(Judgement::Violation(finding));
    let now = client_id(exchange);
    let kept = now.as_ref() == Some(&before);
    let good = matches!((status, kept), (200, true) | (201, false));
    if now.is_none() || !good {
        let observed = match (&now, kept) {
            (None, _) => format!("status {status}"),
            (Some(_), true) => format!("status {status} with the same client_id"),
            (Some(_), false) => format!("status {status} with another client_id"),
        };
        let expected = "status 200 with the same client_id";
        let finding = Finding::in_response(exchange, Place::Status, expected, observed)
            .or("status 201 with another one");
        return violation(finding);
    }
    let body = object(exchange)?;
    let (asked, stated) = (statement.claims.get("contacts"), body.get("contacts"));
    // Scopes may be cut down, but nobody else knows better how to reach the client.
    if stated.is_some() && stated != asked {
        let observed = match stated {
            Some(Value::Array(_)) => "other contacts".to_owned(),
            other => kind(other).to_owned(),
        };
        let finding =
            at_member(exchange, "contacts", "the contacts of the last statement", observed)
                .hint("The last statement of a client says what is in force.");
        return violation(finding);
    }
    let what = if kept { "the same client_id" } else { "another client_id" };
    Some(Judgement::Pass(format!("{status} with {what}")))
}
