//! `business_identity.not_from_request`: a client does not choose its business identity.

use serde_json::Value;

use crate::checks::oauth_answer::control;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "business_identity.not_from_request",
    title: "Parameters and headers of a token request do not set the business identity",
    verifies: &["SEED-BID-05"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("not_from_request.md"),
    judge,
};

/// What the altered request says of itself.
const FORGED: &str = "payerproof-forged-business-id";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("business_id_forged", exchange, transcript)? {
        return Some(judgement);
    }
    let body = exchange.response.as_ref()?.json().unwrap_or_default();
    let Some(token) = body["access_token"].as_str() else {
        // Refusing what is not known is as good.
        let status = exchange.status().unwrap_or_default();
        return Some(Judgement::Pass(format!("refused with {status}")));
    };
    let hint = "Take the business identity from what is registered, or from a script of yours.";
    let violation = |exchange: &Exchange, place: &str, what: &str| {
        let place = Place::Pointer(place.to_owned());
        let expected = "the business identity that is registered for the client";
        let observed = format!("the one that the request named, {what}");
        let finding = Finding::in_response(exchange, place, expected, observed);
        Some(Judgement::Violation(finding.hint(hint)))
    };
    let decoded = Jwt::decode(token).ok();
    if decoded.is_some_and(|jwt| holds(&Value::Object(jwt.claims))) {
        return violation(exchange, "/access_token", "as a claim of the token");
    }
    let told = transcript.at(Endpoint::Introspect).find(|asked| {
        asked.request.form_value("token").as_deref() == Some(token)
            && asked
                .response
                .as_ref()
                .and_then(|response| response.json().ok())
                .is_some_and(|told| holds(&told))
    });
    match told {
        Some(told) => violation(told, "", "in the introspection"),
        None => Some(Judgement::Pass("the token does not carry what the request named".to_owned())),
    }
}

/// Whether the forged identity stands anywhere in a value.
fn holds(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(FORGED),
        Value::Array(items) => items.iter().any(holds),
        Value::Object(members) => members.values().any(holds),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
