//! `member_token.identifier_resolved`: a member may be named by an identifier.

use crate::checks::oauth_answer::{at_member, kind, object, put_off, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::request::{is_identifier, member_of};

/// The check.
pub static CHECK: Check = Check {
    id: "member_token.identifier_resolved",
    title: "A member named by an identifier is resolved, or refused with a clear error",
    verifies: &["PDEX-SM-05", "PDEX22-MM-05"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("identifier_resolved.md"),
    judge,
};

/// Errors that say that it is the grant, or the request, that cannot be served.
const CLEAR: [&str; 2] = ["invalid_grant", "invalid_request"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() || !is_identifier(&member_of(exchange)?) {
        return None;
    }
    let status = exchange.status()?;
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let expected = "status 200 with `patient`, or 400 with `invalid_grant` or `invalid_request`";
    let hint = "Look the Patient up by the identifier, or say that it cannot be used.";
    let body = object(exchange).unwrap_or_default();
    let violation = |finding: Finding| Some(Judgement::Violation(finding.hint(hint)));
    if status == 200 {
        let patient = body.get("patient");
        return match patient.and_then(serde_json::Value::as_str) {
            Some(_) => Some(Judgement::Pass("the identifier was resolved".to_owned())),
            None => violation(at_member(exchange, "patient", expected, kind(patient).to_owned())),
        };
    }
    let error = body.get("error").and_then(serde_json::Value::as_str);
    match error {
        Some(error) if status == 400 && CLEAR.contains(&error) => {
            Some(Judgement::Pass(format!("refused with {status} {error}")))
        }
        _ => {
            let error = error.map_or_else(|| "no error code".to_owned(), shown);
            let observed = format!("status {status}, {error}");
            violation(Finding::in_response(exchange, Place::Status, expected, observed))
        }
    }
}
