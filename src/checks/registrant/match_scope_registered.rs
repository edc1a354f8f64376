//! `registrant.match_scope_registered`: what a match needs is registered for.

use crate::checks::{Check, Judges, oauth_answer};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registrant.match_scope_registered",
    title: "A payer that will ask for a match registers for its scope",
    verifies: &["PDEX-DCR-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Register]),
    page: include_str!("match_scope_registered.md"),
    judge,
};

/// What the scopes of both match operations hold (PDex, HRex).
const MATCH: &str = "member-match";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if !exchange.succeeded() {
        return None;
    }
    let answer = oauth_answer::object(exchange)?;
    answer.get("client_id")?;
    // RFC 7591 §3.2.1: the answer says what is registered. A server that says nothing may have taken
    // what was asked for.
    let asked = exchange.request.body.json().ok()?;
    let scope = answer.get("scope").or_else(|| asked.get("scope"))?.as_str()?;
    if scope.split_whitespace().any(|word| word.contains(MATCH)) {
        return Some(Judgement::Pass("the scope of a match is registered".to_owned()));
    }
    let wants = transcript.after(exchange).find_map(|other| {
        let is_token = other.endpoint == Endpoint::Token && other.initiator == Party::Target;
        let scope = is_token.then(|| other.request.form_value("scope"))??;
        scope.split_whitespace().any(|word| word.contains(MATCH)).then_some(other.seq)
    });
    let Some(wants) = wants else {
        let why = "the match is asked for under other scopes than the guide proposes";
        return Some(Judgement::NotApplicable(why.to_owned()));
    };
    let place = Place::Pointer("/scope".to_owned());
    let expected = "the scope of the match, which is asked for later";
    let observed = format!("{scope}; exchange {wants} asks for the scope of a match");
    Some(Judgement::Violation(
        Finding::in_request(exchange, place, expected, observed)
            .hint("Register for every scope that will be asked for: the match is the first."),
    ))
}
