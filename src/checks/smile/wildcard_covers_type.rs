//! `smile.wildcard_covers_type`: who may have every type may ask for one.

use crate::checks::granted_scope::{beyond, client_of, granted, registered};
use crate::checks::oauth_answer::{at_member, listed};
use crate::checks::token_use::is_smile;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::{Scope, is_resource_type};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "smile.wildcard_covers_type",
    title: "A scope of one type is granted to those with the wildcard, and to nobody else",
    verifies: &["SEED-SCP-07"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("wildcard_covers_type.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    (is_smile(transcript) && transcript.alteration(exchange).is_none()).then_some(())?;
    let body = granted(exchange)?;
    let stated = body.get("scope")?.as_str()?;
    let registered = registered(&client_of(exchange)?, transcript)?;
    let asked = exchange.request.form_value("scope")?;
    let is_listed = |text: &str, word: &str| text.split_whitespace().any(|other| other == word);
    let of_one_type = |word: &&str| {
        Scope::parse(word).is_some_and(|scope| !scope.is_in_letters() && scope.resource_type != "*")
    };
    let asked: Vec<&str> = asked
        .split_whitespace()
        .filter(|word| !is_listed(&registered, word))
        .filter(of_one_type)
        .collect();
    (!asked.is_empty()).then_some(())?;
    let may_have = |word: &&str| {
        let valid = Scope::parse(word).is_some_and(|scope| is_resource_type(&scope.resource_type));
        valid && beyond(word, &registered).is_empty()
    };
    let (due, undue): (Vec<&str>, Vec<&str>) = asked.iter().copied().partition(may_have);
    let missing: Vec<&str> = due.into_iter().filter(|word| !is_listed(stated, word)).collect();
    let extra: Vec<&str> = undue.into_iter().filter(|word| is_listed(stated, word)).collect();
    if !extra.is_empty() {
        let observed = format!("{} granted", listed(&extra));
        let expected = "no scope of a type the definition does not cover";
        return Some(Judgement::Violation(at_member(exchange, "scope", expected, observed)));
    }
    if missing.is_empty() {
        return Some(Judgement::Pass(format!("{} scopes of one type decided", asked.len())));
    }
    let observed = format!("without {}", listed(&missing));
    let expected = "the scopes of one type that a wildcard of the definition covers";
    let finding = at_member(exchange, "scope", expected, observed)
        .hint("A definition with a wildcard need not list each type that may be asked for.");
    Some(Judgement::Violation(finding))
}
