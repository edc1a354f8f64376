//! `registration.management_read`: a client can read its registration.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind, object, put_off};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registration.management_read",
    title: "A client reads its registration with its registration access token",
    verifies: &["RFC7592-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::RegistrationManagement]),
    page: include_str!("management_read.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if exchange.request.method != "GET" || transcript.alteration(exchange).is_some() {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    // After a deletion there is nothing left to read.
    let deleted = transcript.before(exchange).any(|other| {
        other.endpoint == Endpoint::RegistrationManagement
            && other.request.method == "DELETE"
            && other.request.url == exchange.request.url
            && other.succeeded()
    });
    if deleted {
        return None;
    }
    if status != 200 {
        let observed = format!("status {status}");
        let finding = Finding::in_response(exchange, Place::Status, "status 200", observed)
            .hint("Management is optional, but this URL was given out as its place.");
        return Some(Judgement::Violation(finding));
    }
    let body = object(exchange).unwrap_or_default();
    let found = body.get("client_id");
    let Some(id) = found.and_then(Value::as_str) else {
        let expected = "the registration, with its `client_id`";
        let finding = at_member(exchange, "client_id", expected, kind(found).to_owned());
        return Some(Judgement::Violation(finding));
    };
    let registered = transcript
        .before(exchange)
        .filter(|other| other.endpoint == Endpoint::Register)
        .filter_map(object)
        .find(|body| {
            body.get("registration_client_uri") == Some(&exchange.request.url.as_str().into())
        });
    if let Some(registered) = registered
        && registered.get("client_id").and_then(Value::as_str) != Some(id)
    {
        let observed = "the `client_id` of another client".to_owned();
        let expected = "the `client_id` this URL was given out with";
        let finding = at_member(exchange, "client_id", expected, observed);
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass("200 with the registration".to_owned()))
}
