//! `scopes.interaction_allowed`: what a scope covers is not refused for want of scope.

use crate::checks::bearer::wants_scope;
use crate::checks::token_use::{Act, Cover, issued};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "scopes.interaction_allowed",
    title: "An interaction that the scope covers is not refused for want of scope",
    verifies: &["SMART-SCOPE-02", "SMART-SCOPE-05"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read, Endpoint::Write]),
    page: include_str!("interaction_allowed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let act = Act::of(exchange, transcript)?;
    let token = issued(exchange, transcript)?;
    (token.cover(&act, transcript) == Cover::Whole).then_some(())?;
    if exchange.succeeded() {
        return Some(Judgement::Pass(format!("a {} was answered {status}", act.letter.as_str())));
    }
    // Any other refusal is about the member or the resource, not about the scope.
    (status == 403 && wants_scope(exchange)).then_some(())?;
    let observed = "403 with error=\"insufficient_scope\"".to_owned();
    let finding = Finding::in_response(
        exchange,
        Place::Status,
        "an answer to the request",
        observed,
    )
    .hint(format!(
        "The token was issued with a scope that lets it {}. `read` stands for `rs`, `write` \
             for `cud`, and `*` for `cruds`; a type of `*` for every type.",
        act.letter.as_str()
    ));
    Some(Judgement::Violation(finding))
}
