//! `server_definition.incomplete_refused`: a definition without what it is found by is none.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 2] = [
    row("server_definition.incomplete_refused.issuer_missing", "A definition needs an issuer"),
    row("server_definition.incomplete_refused.name_missing", "A definition needs a name"),
];

const fn row(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["SEED-REG-04"],
        judges: Judges::answers(Actor::Target, &[Endpoint::Admin]),
        page: include_str!("incomplete_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // The look-up before it is not changed.
    matches!(exchange.request.method.as_str(), "POST" | "PUT").then_some(())?;
    let pair = match pair(exchange, transcript, &[check.row()])? {
        Ok(pair) => pair,
        Err(judgement) => return Some(judgement),
    };
    let status = pair.response.status;
    if (400..500).contains(&status) {
        return Some(Judgement::Pass(format!("refused with {status}")));
    }
    let finding = wrong_status(exchange, pair.response, "a refusal (4xx)")
        .hint("Nobody finds a definition without it, neither a person nor an invocation.");
    Some(Judgement::Violation(finding))
}
