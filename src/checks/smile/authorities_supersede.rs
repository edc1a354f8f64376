//! `smile.authorities_supersede`: every authority outweighs the data scopes beside it.

use crate::checks::token_use::{Act, is_smile, issued};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::{ALL_AUTHORITIES, Scope};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "smile.authorities_supersede",
    title: "The scope for all authorities opens what the data scopes beside it do not",
    verifies: &["SEED-SCP-12"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read, Endpoint::Write]),
    page: include_str!("authorities_supersede.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    (is_smile(transcript) && transcript.alteration(exchange).is_none()).then_some(())?;
    let status = exchange.status()?;
    let act = Act::of(exchange, transcript)?;
    let token = issued(exchange, transcript)?;
    let words: Vec<&str> = token.scope.split_whitespace().collect();
    let data: Vec<Scope> = words.iter().filter_map(|word| Scope::parse(word)).collect();
    let opens = |scope: &Scope| {
        scope.names_type(&act.resource_type) && scope.access.bits() & act.letter.bit() != 0
    };
    // Only what the data scopes alone would not open says anything.
    let says = words.contains(&ALL_AUTHORITIES) && !data.is_empty() && !data.iter().any(opens);
    says.then_some(())?;
    if exchange.succeeded() {
        return Some(Judgement::Pass(format!("a {} was answered {status}", act.letter.as_str())));
    }
    (status == 403).then_some(())?;
    let expected = "what the permissions of the client allow";
    let finding = Finding::in_response(exchange, Place::Status, expected, "403".to_owned()).hint(
        "This scope keeps every permission of the client; data scopes beside it take none away.",
    );
    Some(Judgement::Violation(finding))
}
