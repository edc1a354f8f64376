//! `token.assertion_used_once`: an assertion is good for one token.

use crate::checks::oauth_answer::{Refusal, put_off};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.assertion_used_once",
    title: "A client assertion is accepted once",
    verifies: &["SMART-JWT-15", "SMART-JWT-18"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("assertion_used_once.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange)?.name != "jti_replayed" {
        return None;
    }
    let identity = Identity::of(exchange)?;
    // The first use is the control, in whichever step it stands.
    let first = transcript
        .before(exchange)
        .filter(|other| other.endpoint == Endpoint::Token)
        .filter(|other| Identity::of(other).is_some_and(|other| other == identity))
        .last()?;
    exchange.response.as_ref()?;
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    if !first.succeeded() {
        return Some(Judgement::Blocked(
            "the first use of the assertion was itself refused".into(),
        ));
    }
    Refusal::INVALID_CLIENT.judge(
        exchange,
        "Remember every `jti` with its issuer until the assertion has expired, on all nodes.",
    )
}

/// What makes two assertions the same one: issuer and `jti`, or the text where it has neither.
#[derive(PartialEq, Eq)]
enum Identity {
    Named(String, String),
    Text(String),
}

impl Identity {
    fn of(exchange: &Exchange) -> Option<Self> {
        let assertion = exchange.request.form_value("client_assertion")?;
        let named = Jwt::decode(&assertion).ok().and_then(|jwt| {
            Some(Self::Named(jwt.claim_str("iss")?.to_owned(), jwt.claim_str("jti")?.to_owned()))
        });
        Some(named.unwrap_or(Self::Text(assertion)))
    }
}
