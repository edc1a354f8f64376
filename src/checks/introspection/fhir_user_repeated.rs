//! `introspection.fhir_user_repeated`: introspection links to the person of the ID token.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, kind};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::described::described;

/// The check.
pub static CHECK: Check = Check {
    id: "introspection.fhir_user_repeated",
    title: "Introspection repeats fhirUser of the ID token",
    verifies: &["SMART-INTRO-05"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
    page: include_str!("fhir_user_repeated.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let described = described(exchange, transcript)?;
    let id_token = described.id_token?;
    let link = id_token.claim_str("fhirUser")?;
    let now = described.now.get("fhirUser");
    if now.and_then(Value::as_str) == Some(link) {
        return Some(Judgement::Pass("the link of the ID token".to_owned()));
    }
    let observed = if now.is_some() { "another value" } else { kind(now) };
    let expected = "the claim of the ID token";
    Some(Judgement::Violation(at_member(exchange, "fhirUser", expected, observed.to_owned())))
}
