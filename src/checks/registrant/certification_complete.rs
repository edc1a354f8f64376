//! `registrant.certification_complete`: a certification says all it must.

use serde_json::Value;

use crate::checks::oauth_answer::kind;
use crate::checks::udap::certificate::{chain, signed_by};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registrant.certification_complete",
    title: "A certification says who certifies what, for three years at most, and is signed",
    verifies: &["UDAP-REG-21"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Register]),
    page: include_str!("certification_complete.md"),
    judge,
};

/// Three years with a leap day, in seconds.
const THREE_YEARS_SECS: i64 = (3 * 365 + 1) * 24 * 3600;

/// What is wrong: the member, what would have been right, and what was there.
type Flaw = (String, &'static str, String);

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = exchange.request.body.json().ok()?;
    let certifications = body["certifications"].as_array().filter(|list| !list.is_empty())?;
    for (index, certification) in certifications.iter().enumerate() {
        if let Some((member, expected, observed)) = flaw(certification) {
            let place = Place::Pointer(format!("/certifications/{index}"));
            let observed = format!("{member}: {observed}");
            let finding = Finding::in_request(exchange, place, expected, observed)
                .hint("A server that cannot read a certification takes it for none.");
            return Some(Judgement::Violation(finding));
        }
    }
    Some(Judgement::Pass(format!("{} with all they must say", certifications.len())))
}

fn flaw(certification: &Value) -> Option<Flaw> {
    let wrong = |member: &str, expected: &'static str, observed: &str| {
        Some((member.to_owned(), expected, observed.to_owned()))
    };
    let Some(jwt) = certification.as_str().and_then(|text| Jwt::decode(text).ok()) else {
        return wrong("the certification", "a signed JWT", kind(Some(certification)));
    };
    let chain = match chain(&jwt) {
        Ok(chain) => chain,
        Err(observed) => return wrong("header", "x5c, the leaf first", observed),
    };
    if jwt.header_str("alg") == Some("RS256") && !signed_by(&jwt, &chain[0]) {
        return wrong("signature", "one that verifies with the certificate's key", "it does not");
    }
    for name in ["iss", "sub", "jti", "certification_name"] {
        if jwt.claim_str(name).is_none_or(str::is_empty) {
            return wrong(name, "a text", kind(jwt.claims.get(name)));
        }
    }
    for name in ["certification_uris", "grant_types"] {
        let list = jwt.claims.get(name).and_then(Value::as_array);
        if list.is_none_or(|list| list.is_empty() || !list.iter().all(Value::is_string)) {
            return wrong(name, "a list of texts", kind(jwt.claims.get(name)));
        }
    }
    for name in ["iat", "exp"] {
        if jwt.claim_secs(name).is_none() {
            return wrong(name, "a whole number of seconds", kind(jwt.claims.get(name)));
        }
    }
    let lasts = jwt.claim_secs("exp")? - jwt.claim_secs("iat")?;
    if lasts <= 0 || lasts > THREE_YEARS_SECS {
        let days = format!("{} days after iat", lasts / 86400);
        return wrong("exp", "a time after iat, three years later at most", &days);
    }
    None
}
