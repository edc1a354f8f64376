//! `introspection.supported`: the endpoint that is published answers introspections.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind, object, put_off};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "introspection.supported",
    title: "An introspection is answered by a JSON object that says whether the token is active",
    verifies: &["SMART-INTRO-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
    page: include_str!("supported.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let violation = |place: Place, observed: String| {
        let expected = "status 200 with a JSON object that has a boolean `active`";
        let finding = Finding::in_response(exchange, place, expected, observed);
        Some(Judgement::Violation(finding.hint("RFC 7662 §2.2 defines the answer.")))
    };
    // A caller who may not ask is another matter.
    if matches!(status, 401 | 403) {
        return None;
    }
    if status != 200 {
        return violation(Place::Status, format!("status {status}"));
    }
    let Some(body) = object(exchange) else {
        return violation(Place::Body, "no JSON object".to_owned());
    };
    match body.get("active") {
        Some(Value::Bool(active)) => Some(Judgement::Pass(format!("active {active}"))),
        other => {
            let expected = "a boolean";
            let observed = kind(other).to_owned();
            Some(Judgement::Violation(at_member(exchange, "active", expected, observed)))
        }
    }
}
