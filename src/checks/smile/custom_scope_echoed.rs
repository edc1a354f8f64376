//! `smile.custom_scope_echoed`: a scope nobody knows is granted when the definition lists it.

use crate::checks::granted_scope::{client_of, granted, registered};
use crate::checks::oauth_answer::{at_member, listed};
use crate::checks::token_use::is_smile;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::ScopeKind;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "smile.custom_scope_echoed",
    title: "A custom scope of the definition is granted and stated",
    verifies: &["SEED-SCP-13"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("custom_scope_echoed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    (is_smile(transcript) && transcript.alteration(exchange).is_none()).then_some(())?;
    let body = granted(exchange)?;
    let stated = body.get("scope")?.as_str()?;
    let registered = registered(&client_of(exchange)?, transcript)?;
    let asked = exchange.request.form_value("scope")?;
    let is_listed = |text: &str, word: &str| text.split_whitespace().any(|other| other == word);
    let custom: Vec<&str> = asked
        .split_whitespace()
        .filter(|word| matches!(ScopeKind::of(word), ScopeKind::Custom | ScopeKind::Opaque))
        .filter(|word| is_listed(&registered, word))
        .collect();
    (!custom.is_empty()).then_some(())?;
    let missing: Vec<&str> = custom.into_iter().filter(|word| !is_listed(stated, word)).collect();
    if missing.is_empty() {
        return Some(Judgement::Pass("granted and stated".to_owned()));
    }
    let observed = format!("without {}", listed(&missing));
    let expected = "the custom scopes of the definition that were asked for";
    let finding = at_member(exchange, "scope", expected, observed)
        .hint("A scope the server does not know means something to those who defined it.");
    Some(Judgement::Violation(finding))
}
