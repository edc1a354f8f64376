//! `introspection.context_repeated`: introspection repeats the launch context.

use crate::checks::oauth_answer::{at_member, kind};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::described::described;

/// The check.
pub static CHECK: Check = Check {
    id: "introspection.context_repeated",
    title: "Introspection repeats the launch context of the token answer",
    verifies: &["SMART-INTRO-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
    page: include_str!("context_repeated.md"),
    judge,
};

/// The members of a token answer that are launch context.
const CONTEXT: [&str; 4] = ["patient", "encounter", "fhirContext", "intent"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let described = described(exchange, transcript)?;
    let stated: Vec<&str> =
        CONTEXT.into_iter().filter(|name| described.issued.contains_key(*name)).collect();
    if stated.is_empty() {
        return None;
    }
    for name in &stated {
        let now = described.now.get(*name);
        if now != described.issued.get(*name) {
            let observed = if now.is_some() { "another value" } else { kind(now) };
            let expected = "the value of the token answer";
            let finding = at_member(exchange, name, expected, observed.to_owned());
            return Some(Judgement::Violation(finding));
        }
    }
    Some(Judgement::Pass(format!("repeated: {}", stated.join(", "))))
}
