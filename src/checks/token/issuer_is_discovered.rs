//! `token.issuer_is_discovered`: an access token names the issuer that discovery names.

use serde_json::Value;

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::{at_member, document, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.issuer_is_discovered",
    title: "An access token that is a JWT names the issuer that discovery names",
    verifies: &["SEED-OUT-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("issuer_is_discovered.md"),
    judge,
};

const DOCUMENTS: [Endpoint; 3] =
    [Endpoint::OpenidConfiguration, Endpoint::OauthMetadata, Endpoint::SmartConfiguration];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    let token = body.get("access_token").and_then(Value::as_str)?;
    let discovered = DOCUMENTS
        .into_iter()
        .flat_map(|endpoint| transcript.at(endpoint))
        .filter_map(document)
        .find_map(|document| document.get("issuer")?.as_str().map(str::to_owned))?;
    let issuer = Jwt::decode(token).ok().and_then(|jwt| jwt.claim_str("iss").map(str::to_owned));
    let Some(issuer) = issuer else {
        let why = "the access token is opaque, or names no issuer".to_owned();
        return Some(Judgement::NotApplicable(why));
    };
    if issuer == discovered {
        return Some(Judgement::Pass(format!("iss is {issuer}")));
    }
    let expected = format!("a token with iss {}, to the letter", shown(&discovered));
    let observed = format!("a token with iss {}", shown(&issuer));
    let finding = at_member(exchange, "access_token", &expected, observed)
        .hint("Resource servers compare the strings; state the outward URL also behind a proxy.");
    Some(Judgement::Violation(finding))
}
