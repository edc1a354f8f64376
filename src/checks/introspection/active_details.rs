//! `introspection.active_details`: an active token is described.

use serde_json::{Map, Value};
use std::collections::BTreeSet;

use crate::checks::granted_scope::client_of;
use crate::checks::oauth_answer::{at_member, kind, object};
use crate::checks::token_life::{issued_before, token_of};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "introspection.active_details",
    title: "Introspection of an active token states scope, client and expiry",
    verifies: &["SMART-INTRO-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
    page: include_str!("active_details.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    if status != 200 {
        return Some(Judgement::Blocked(format!("the introspection was answered {status}")));
    }
    let body = object(exchange).unwrap_or_default();
    let token = token_of(exchange)?;
    let issued = issued_before(exchange, &token, transcript);
    let violation = |member: &str, expected: &str, observed: String| {
        Some(Judgement::Violation(at_member(exchange, member, expected, observed)))
    };
    match body.get("active") {
        Some(Value::Bool(true)) => {}
        Some(Value::Bool(false)) => {
            let must_live =
                issued.is_some_and(|issued| must_live(exchange, &token, issued, transcript));
            let observed = "`false`, though the token was issued and neither ended nor revoked";
            return must_live.then(|| violation("active", "`true`", observed.to_owned()))?;
        }
        other => return violation("active", "`true` or `false`", kind(other).to_owned()),
    }
    for (member, expected) in [("scope", "the scopes"), ("client_id", "the client")] {
        let value = body.get(member);
        if value.and_then(Value::as_str).is_none_or(str::is_empty) {
            let expected = format!("{expected} of the token, as a string");
            return violation(member, &expected, kind(value).to_owned());
        }
    }
    let expiry = body.get("exp");
    if expiry.and_then(Value::as_f64).is_none() {
        let expected = "the end of the token, in seconds since the epoch";
        return violation("exp", expected, kind(expiry).to_owned());
    }
    // Where the token's own response was seen, the two must agree.
    let Some(issued) = issued else {
        return Some(Judgement::Pass("scope, client_id and exp".to_owned()));
    };
    let granted = object(issued).and_then(|body| scopes(&body));
    if granted.is_some() && granted != scopes(&body) {
        let expected = format!("the scope that exchange {} granted", issued.seq);
        return violation("scope", &expected, "another scope".to_owned());
    }
    let client = client_of(issued);
    if client.is_some() && client.as_deref() != body.get("client_id").and_then(Value::as_str) {
        let expected = format!("the client of exchange {}", issued.seq);
        return violation("client_id", &expected, "another client".to_owned());
    }
    Some(Judgement::Pass("scope, client_id and exp, as they were issued".to_owned()))
}

/// Whether nothing that we saw can have ended the token, and the client that asks owns it.
/// Others may be told that it is inactive (RFC 7662 §2.2).
fn must_live(exchange: &Exchange, token: &str, issued: &Exchange, transcript: &Transcript) -> bool {
    let ended =
        transcript.before(exchange).filter(|other| other.seq > issued.seq).any(|other| match other
            .endpoint
        {
            Endpoint::Revoke => token_of(other).as_deref() == Some(token),
            Endpoint::RegistrationManagement => other.request.method == "DELETE",
            _ => false,
        });
    let lifetime = object(issued).and_then(|body| body.get("expires_in")?.as_i64()).unwrap_or(0);
    let age = exchange.started_at.as_second() - issued.started_at.as_second();
    let owner = client_of(exchange);
    !ended && age < lifetime && owner.is_some() && owner == client_of(issued)
}

fn scopes(body: &Map<String, Value>) -> Option<BTreeSet<String>> {
    let words = body.get("scope")?.as_str()?.split_whitespace();
    Some(words.map(str::to_owned).collect())
}
