//! `token.algorithm_accepted`: an algorithm that is published is accepted.

use crate::checks::client_by_hand::perhaps_unknown;
use crate::checks::oauth_answer::{object, put_off, shown, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.algorithm_accepted",
    title: "A good assertion by RS384 or ES384 is accepted where the server publishes it",
    verifies: &["SMART-REG-09", "SMART-DISC-18"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("algorithm_accepted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let assertion = Jwt::decode(&exchange.request.form_value("client_assertion")?).ok()?;
    let algorithm =
        assertion.header_str("alg").filter(|name| matches!(*name, "RS384" | "ES384"))?;
    // Of clients nobody told us of we cannot say that their assertions are good.
    let issuer = assertion.claim_str("iss")?;
    transcript
        .facts
        .iter()
        .any(|fact| matches!(fact, Fact::Client { client_id, .. } if client_id == issuer))
        .then_some(())?;
    let status = exchange.status()?;
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let body = object(exchange).unwrap_or_default();
    if status == 200 && body.contains_key("access_token") {
        return Some(Judgement::Pass(format!("{algorithm} accepted")));
    }
    let error = body.get("error")?.as_str()?;
    // Any other refusal is not about the signature.
    (error == "invalid_client").then_some(())?;
    let mut listed = transcript
        .at(Endpoint::SmartConfiguration)
        .filter_map(object)
        .filter_map(|document| {
            let listed = words(&document, "token_endpoint_auth_signing_alg_values_supported")?;
            Some(listed.contains(&algorithm))
        })
        .peekable();
    if listed.peek().is_some() && !listed.any(|listed| listed) {
        let why = format!("the server does not publish {algorithm}");
        return Some(Judgement::NotApplicable(why));
    }
    if let Some(blocked) = perhaps_unknown(exchange, transcript) {
        return Some(blocked);
    }
    let expected = format!("status 200: the assertion is good, and {algorithm} is offered");
    let observed = format!("status {status}, error {}", shown(error));
    let finding = Finding::in_response(exchange, Place::Status, &expected, observed)
        .hint("SMART: verify at least one of RS384 and ES384, and publish those you verify.");
    Some(Judgement::Violation(finding))
}
