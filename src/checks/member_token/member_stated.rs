//! `member_token.member_stated`: the token answer says whom the token is about.

use crate::checks::oauth_answer::{at_member, kind, object, put_off};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::request::{is_identifier, member_of};

/// The check.
pub static CHECK: Check = Check {
    id: "member_token.member_stated",
    title: "A member named in an authorization JWT is what the token is about",
    verifies: &["PDEX-SM-06", "PDEX-P2P-26"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("member_stated.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() || is_identifier(&member_of(exchange)?) {
        return None;
    }
    let status = exchange.status()?;
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let expected = "status 200 with `access_token` and `patient`";
    let body = object(exchange).unwrap_or_default();
    if status != 200 || !body.contains_key("access_token") {
        let observed = format!("status {status}");
        let finding = Finding::in_response(exchange, Place::Status, expected, observed);
        return Some(Judgement::Violation(finding.hint(
            "Take the member from the `sub` of `assertion`, and the client from \
             `client_assertion`.",
        )));
    }
    let patient = body.get("patient");
    if patient.and_then(serde_json::Value::as_str).is_some_and(|patient| !patient.is_empty()) {
        return Some(Judgement::Pass("the answer names the member".to_owned()));
    }
    let finding = at_member(exchange, "patient", expected, kind(patient).to_owned());
    let hint = "Name the Patient the token opens in the member `patient`.";
    Some(Judgement::Violation(finding.hint(hint)))
}
