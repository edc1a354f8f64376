//! `introspection.subject_repeated`: introspection names the person of the ID token.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::described::described;

/// The check.
pub static CHECK: Check = Check {
    id: "introspection.subject_repeated",
    title: "Introspection repeats issuer and subject of the ID token",
    verifies: &["SMART-INTRO-04"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
    page: include_str!("subject_repeated.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let described = described(exchange, transcript)?;
    let id_token = described.id_token?;
    for name in ["iss", "sub"] {
        let now = described.now.get(name);
        if now.and_then(Value::as_str) != id_token.claim_str(name) {
            let observed = if now.is_some() { "another value" } else { kind(now) };
            let expected = "the claim of the ID token";
            let finding = at_member(exchange, name, expected, observed.to_owned());
            return Some(Judgement::Violation(finding));
        }
    }
    Some(Judgement::Pass("iss and sub of the ID token".to_owned()))
}
