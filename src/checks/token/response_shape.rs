//! `token.response_shape`: a valid request is answered with a complete token response.

use serde_json::Value;

use crate::checks::client_by_hand::perhaps_unknown;
use crate::checks::granted_scope::{client_of, registered};
use crate::checks::oauth_answer::{at_member, kind, object, put_off, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.response_shape",
    title: "A valid token request is answered with a complete token response",
    verifies: &["RFC6749-TOK-07", "SMART-BS-08", "SMART-BS-11", "PDEX-TOK-01", "PDEX-TOK-07"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("response_shape.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let violation = |finding: Finding| Some(Judgement::Violation(finding));
    let body = object(exchange);
    if response.status != 200 {
        // Only our own requests are known to be valid.
        if exchange.initiator != Party::Runner {
            return None;
        }
        if let Some(blocked) = perhaps_unknown(exchange, transcript) {
            return Some(blocked);
        }
        let code = body.as_ref().and_then(|body| body.get("error")?.as_str());
        if code == Some("invalid_scope") && is_no_agreed_scope(exchange, transcript) {
            let why = "the request names a scope that the client is not registered for to the letter, \
                       and the server refuses it";
            return Some(Judgement::NotApplicable(why.to_owned()));
        }
        let observed = match code {
            Some(code) => format!("status {}, error {}", response.status, shown(code)),
            None => format!("status {}", response.status),
        };
        let finding = Finding::in_response(exchange, Place::Status, "status 200", observed);
        return violation(finding.hint(
            "Nothing was altered in this request: the client is registered and authenticated \
             itself. Look up why it was not granted.",
        ));
    }
    let media_type = response.media_type().unwrap_or_default();
    if media_type != "application/json" {
        let observed = response.headers.get("content-type").map_or_else(
            || "no Content-Type field".to_owned(),
            |value| format!("Content-Type: {value}"),
        );
        let place = Place::Header("Content-Type".to_owned());
        let expected = "Content-Type: application/json";
        return violation(Finding::in_response(exchange, place, expected, observed));
    }
    let Some(body) = body else {
        let observed = "a body that is no JSON object".to_owned();
        let finding = Finding::in_response(exchange, Place::Body, "a JSON object", observed);
        return violation(finding);
    };
    let token = body.get("access_token");
    if token.and_then(Value::as_str).is_none_or(str::is_empty) {
        let expected = "the access token as a string";
        return violation(at_member(exchange, "access_token", expected, kind(token).to_owned()));
    }
    let lifetime = body.get("expires_in");
    if lifetime.and_then(Value::as_f64).is_none_or(|secs| secs <= 0.0) {
        let observed = match lifetime {
            Some(Value::Number(number)) => number.to_string(),
            other => kind(other).to_owned(),
        };
        let finding = at_member(exchange, "expires_in", "a number of seconds above 0", observed);
        return violation(finding.hint("The member is `expires_in`, and its value a JSON number."));
    }
    Some(Judgement::Pass("200 with access_token and expires_in".to_owned()))
}

/// Whether a scope is asked for that the server never agreed to in this spelling: what lies within
/// the scope of a registration, and what is unknown, is for the server to say (RFC 6749 §3.3).
fn is_no_agreed_scope(exchange: &Exchange, transcript: &Transcript) -> bool {
    let agreed = client_of(exchange).and_then(|client| registered(&client, transcript));
    let (Some(agreed), Some(asked)) = (agreed, exchange.request.form_value("scope")) else {
        return false;
    };
    asked.split_whitespace().any(|word| !agreed.split_whitespace().any(|known| known == word))
}
