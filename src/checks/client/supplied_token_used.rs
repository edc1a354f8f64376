//! `client.supplied_token_used`: where an interceptor supplies the token, no other is asked for.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, TOKEN_SUPPLIED, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.supplied_token_used",
    title: "Where an interceptor supplies the token, that one is used and no other asked for",
    verifies: &["SEED-REG-10"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token, Endpoint::MemberMatch]),
    page: include_str!("supplied_token_used.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    transcript.claims(TOKEN_SUPPLIED)?.then_some(())?;
    let issuers: Vec<&str> = transcript
        .facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::TrustedIssuer { issuer } => Some(issuer.as_str()),
            _ => None,
        })
        .collect();
    let violation = |place: Place, expected: &str, observed: &str| {
        let finding = Finding::in_request(exchange, place, expected, observed.to_owned())
            .hint("Payers whose keys are in a system of their own rely on the interceptor alone.");
        Some(Judgement::Violation(finding))
    };
    if exchange.endpoint == Endpoint::Token {
        let expected = "no token request: an interceptor supplies the token";
        return violation(Place::Target, expected, "a token request");
    }
    let header = exchange.request.headers.get("authorization").unwrap_or_default();
    let token = header.split_once(' ').map_or("", |(_, token)| token);
    let issuer = Jwt::decode(token).ok().and_then(|jwt| jwt.claim_str("iss").map(str::to_owned));
    if issuer.is_some_and(|issuer| issuers.contains(&issuer.as_str())) {
        return Some(Judgement::Pass("the token of the interceptor".to_owned()));
    }
    let place = Place::Header("Authorization".to_owned());
    violation(place, "the token the interceptor supplied", "another, or none")
}
