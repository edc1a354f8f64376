//! `token.spelled_as_asked`: what was asked for in words is granted in words.

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::{at_member, listed};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Scope;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.spelled_as_asked",
    title: "A scope that was asked for in words is stated in words",
    verifies: &["SMART-SCOPE-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("spelled_as_asked.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let body = granted(exchange)?;
    let stated = body.get("scope")?.as_str()?;
    let requested = exchange.request.form_value("scope")?;
    let in_words = |word: &str| Scope::parse(word).filter(|scope| !scope.is_in_letters());
    let asked: Vec<&str> =
        requested.split_whitespace().filter(|word| in_words(word).is_some()).collect();
    (!asked.is_empty()).then_some(())?;
    let is_stated = |word: &str| stated.split_whitespace().any(|other| other == word);
    // Narrowed or left out is another matter: only the same permission in letters counts.
    let respelled: Vec<&str> = asked
        .iter()
        .copied()
        .filter(|word| !is_stated(word))
        .filter(|word| {
            in_words(word).is_some_and(|own| {
                stated
                    .split_whitespace()
                    .filter_map(Scope::parse)
                    .any(|other| other.is_in_letters() && other.covers(&own) && own.covers(&other))
            })
        })
        .collect();
    if !respelled.is_empty() {
        let observed = format!("in letters: {}", listed(&respelled));
        let finding = at_member(exchange, "scope", "the spelling of the request", observed).hint(
            "A client that asks in words may know no letters, and then takes its scope for \
             refused. Answer as you were asked.",
        );
        return Some(Judgement::Violation(finding));
    }
    asked.into_iter().any(is_stated).then(|| Judgement::Pass("spelled as asked".to_owned()))
}
