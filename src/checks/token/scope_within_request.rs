//! `token.scope_within_request`: nothing is granted that was not asked for.

use crate::checks::granted_scope::{beyond, granted};
use crate::checks::oauth_answer::{at_member, listed};
use crate::checks::token_use::is_smile;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.scope_within_request",
    title: "The granted scope covers nothing that was not asked for",
    verifies: &["SMART-BS-20"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("scope_within_request.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    if is_smile(transcript) {
        let why = "in this model a client is granted all its definition lists".to_owned();
        return Some(Judgement::NotApplicable(why));
    }
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let scope = body.get("scope")?.as_str()?;
    let requested = exchange.request.form_value("scope")?;
    let beyond = beyond(scope, &requested);
    if beyond.is_empty() {
        return Some(Judgement::Pass("nothing beyond the request".to_owned()));
    }
    let observed = format!("granted beyond it: {}", listed(&beyond));
    let finding = at_member(exchange, "scope", "scopes that the request covers", observed).hint(
        "Some products grant everything a client is registered for; a client that asked for \
         less then holds a token that opens more than it needs.",
    );
    Some(Judgement::Violation(finding))
}
