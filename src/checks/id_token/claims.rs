//! `id_token.claims`: an ID token says whose it is, for whom, and how long it is good.

use serde_json::Value;

use crate::checks::granted_scope::client_of;
use crate::checks::oauth_answer::kind;
use crate::checks::sign_in::{parameters, redeemed, value};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::issued::{at_claim, led_to};

/// The check.
pub static CHECK: Check = Check {
    id: "id_token.claims",
    title: "An ID token names issuer, subject, audience, times and the nonce",
    verifies: &["OIDC-ID-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token, Endpoint::Authorize]),
    page: include_str!("claims.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (at, jwt) = led_to(exchange, transcript)?;
    let request = match exchange.endpoint {
        Endpoint::Authorize => Some(exchange),
        _ => redeemed(exchange, transcript),
    };
    let sent = request.map(parameters).unwrap_or_default();
    let client = value(&sent, "client_id").map(str::to_owned).or_else(|| client_of(exchange));
    let violation = |claim: &str, expected: &str, observed: String| {
        Some(Judgement::Violation(at_claim(at, claim, expected, observed)))
    };
    let claim = |name: &str| jwt.claims.get(name);
    let issuer = jwt.claim_str("iss").unwrap_or_default();
    if url::Url::parse(issuer).is_err() {
        return violation("iss", "the issuer, as a URL", kind(claim("iss")).to_owned());
    }
    let published = issuer_of(transcript);
    if published.as_ref().is_some_and(|published| published != issuer) {
        return violation("iss", "the issuer that discovery states", "another".to_owned());
    }
    if jwt.claim_str("sub").is_none_or(|sub| sub.is_empty() || sub.len() > 255) {
        return violation("sub", "1 to 255 characters", kind(claim("sub")).to_owned());
    }
    let audiences: Vec<&str> = match claim("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if audiences.is_empty() || client.is_some_and(|client| !audiences.contains(&client.as_str())) {
        let observed = if audiences.is_empty() { kind(claim("aud")) } else { "others" };
        return violation("aud", "the client_id, alone or among others", observed.to_owned());
    }
    for name in ["exp", "iat"] {
        if claim(name).and_then(Value::as_f64).is_none() {
            let expected = "a number of seconds since the epoch";
            return violation(name, expected, kind(claim(name)).to_owned());
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "seconds of our age fit")]
    let now = at.started_at.as_second() as f64;
    if claim("exp").and_then(Value::as_f64).is_some_and(|exp| exp < now - 60.0) {
        return violation("exp", "a time to come", "one that has passed".to_owned());
    }
    match (value(&sent, "nonce"), jwt.claim_str("nonce")) {
        (Some(sent), Some(nonce)) if sent != nonce => {
            violation("nonce", "the nonce of the request", "another".to_owned())
        }
        (Some(_), None) => {
            violation("nonce", "the nonce of the request", kind(claim("nonce")).to_owned())
        }
        (Some(_), Some(_)) => {
            Some(Judgement::Pass("iss, sub, aud, exp, iat and the nonce".to_owned()))
        }
        (None, _) => Some(Judgement::Pass("iss, sub, aud, exp and iat".to_owned())),
    }
}

/// The issuer as discovery states it.
fn issuer_of(transcript: &Transcript) -> Option<String> {
    [Endpoint::OpenidConfiguration, Endpoint::SmartConfiguration].into_iter().find_map(|endpoint| {
        transcript
            .at(endpoint)
            .filter_map(crate::checks::oauth_answer::document)
            .find_map(|document| document.get("issuer")?.as_str().map(str::to_owned))
    })
}
