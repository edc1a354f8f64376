//! `introspection.used_assertion_refused`: an assertion is used once, wherever it is used.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "introspection.used_assertion_refused",
    title: "An assertion that was used for a token does not serve to introspect",
    verifies: &["SMART-JWT-15", "SMART-JWT-18"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
    page: include_str!("used_assertion_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("assertion_replayed", exchange, transcript)? {
        return Some(judgement);
    }
    // Nothing is replayed unless the token endpoint has accepted it.
    let assertion = exchange.request.form_value("client_assertion")?;
    let used = transcript
        .before(exchange)
        .filter(|other| other.endpoint == Endpoint::Token && other.succeeded())
        .any(|other| other.request.form_value("client_assertion").as_ref() == Some(&assertion));
    if !used {
        let by = "the assertion was not used before".to_owned();
        return Some(Judgement::Blocked(by));
    }
    Refusal { spoils: "active", ..Refusal::INVALID_CLIENT }.judge(
        exchange,
        "Endpoints that accept the same assertions share one memory of those that were used.",
    )
}
