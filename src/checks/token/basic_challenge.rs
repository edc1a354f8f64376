//! `token.basic_challenge`: failed Basic authentication is challenged.

use serde_json::Value;

use crate::checks::oauth_answer::object;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.basic_challenge",
    title: "A failed Basic authentication is answered 401 with a Basic challenge",
    verifies: &["RFC6749-TOK-09", "SMART-SYM-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("basic_challenge.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    let header = exchange.request.headers.get("authorization")?;
    let scheme = header.split(' ').next().unwrap_or_default();
    // Beside an assertion it is open which of the two authentications failed.
    if !scheme.eq_ignore_ascii_case("basic")
        || exchange.request.form_value("client_assertion").is_some()
    {
        return None;
    }
    let failed = object(exchange)
        .is_some_and(|body| body.get("error").and_then(Value::as_str) == Some("invalid_client"));
    // A server that broke has not answered the question.
    if response.status >= 500 || !failed && response.status != 401 {
        return None;
    }
    if response.status != 401 {
        let observed = format!("status {}", response.status);
        let finding = Finding::in_response(exchange, Place::Status, "status 401", observed)
            .hint("400 will do for a failed assertion, but not where the header was used.");
        return Some(Judgement::Violation(finding));
    }
    let challenged = response
        .headers
        .all("www-authenticate")
        .flat_map(|value| value.split(','))
        .filter_map(|challenge| challenge.split_whitespace().next())
        .any(|scheme| scheme.eq_ignore_ascii_case("basic"));
    if challenged {
        return Some(Judgement::Pass("401 with a Basic challenge".to_owned()));
    }
    let observed = response
        .headers
        .get("www-authenticate")
        .map_or_else(|| "no such field".to_owned(), |value| format!("WWW-Authenticate: {value}"));
    let place = Place::Header("WWW-Authenticate".to_owned());
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, "WWW-Authenticate: Basic", observed)
            .hint("The challenge names the scheme that the client used (RFC 6749 §5.2)."),
    ))
}
