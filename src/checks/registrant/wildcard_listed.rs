//! `registrant.wildcard_listed`: wildcards only where they are offered.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registrant.wildcard_listed",
    title: "A wildcard scope is asked for only where the UDAP metadata lists wildcards",
    verifies: &["UDAP-SCOPE-02"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Register, Endpoint::Token]),
    page: include_str!("wildcard_listed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (scope, place) = asked(exchange)?;
    let metadata = transcript.before(exchange).find(|other| {
        other.endpoint == Endpoint::UdapMetadata && other.initiator == Party::Target
    })?;
    let document = metadata.response.as_ref()?.json().ok()?;
    let listed: Vec<&str> =
        document["scopes_supported"].as_array()?.iter().filter_map(Value::as_str).collect();
    if listed.iter().any(|word| word.contains('*')) {
        return Some(Judgement::Pass("the server lists wildcards".to_owned()));
    }
    let Some(wildcard) = scope.split_whitespace().find(|word| word.contains('*')) else {
        return Some(Judgement::Pass("no wildcard, as the server lists none".to_owned()));
    };
    let expected = "scopes without wildcards: the metadata lists none in scopes_supported";
    Some(Judgement::Violation(
        Finding::in_request(exchange, place, expected, wildcard.to_owned())
            .hint("Ask for the listed scopes of the types you need; a server may refuse the rest."),
    ))
}

/// The scope of a request that follows UDAP, and where it stands.
fn asked(exchange: &Exchange) -> Option<(String, Place)> {
    if exchange.endpoint == Endpoint::Token {
        exchange.request.form_value("udap")?;
        return Some((exchange.request.form_value("scope")?, Place::Form("scope".to_owned())));
    }
    let body = exchange.request.body.json().ok()?;
    body.get("udap")?;
    let statement = Jwt::decode(body["software_statement"].as_str()?).ok()?;
    let scope = statement.claim_str("scope")?.to_owned();
    Some((scope, Place::Token("claims/scope".to_owned())))
}
