//! `udap.certifications_ignored`: a certification nobody knows does no harm.

use serde_json::Value;

use crate::checks::oauth_answer::{object, put_off, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::subject::registration;

/// The check.
pub static CHECK: Check = Check {
    id: "udap.certifications_ignored",
    title: "A certification the server does not know is ignored",
    verifies: &["UDAP-REG-20"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("certifications_ignored.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    let (sent, _) = registration(exchange, transcript)?;
    let certifications = sent.get("certifications").and_then(Value::as_array)?;
    (!certifications.is_empty()).then_some(())?;
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    if exchange.succeeded() {
        return Some(Judgement::Pass(format!("registered with {status}")));
    }
    // Without the certification the same client must have been welcome.
    let welcome = transcript.before(exchange).any(|other| {
        other.succeeded()
            && registration(other, transcript)
                .is_some_and(|(sent, _)| !sent.contains_key("certifications"))
    });
    if !welcome {
        let why = "no registration without certifications was granted before";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    let body = object(exchange).unwrap_or_default();
    let observed = body.get("error").and_then(Value::as_str).map_or_else(
        || format!("status {status}"),
        |code| format!("status {status}, error {}", shown(code)),
    );
    let finding = Finding::in_response(exchange, Place::Status, "status 201", observed)
        .or("status 200, where the client was registered before")
        .hint("Clients show all they have to every server; take what you know.");
    Some(Judgement::Violation(finding))
}
