//! `server_definition.dangling_organization_refused`: a definition leads to an Organization there is.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "server_definition.dangling_organization_refused",
    title: "A definition of an Organization that is not there is refused, or flagged",
    verifies: &["SEED-REG-09"],
    judges: Judges::answers(Actor::Target, &[Endpoint::Admin]),
    page: include_str!("dangling_organization_refused.md"),
    judge,
};

/// Members by which an answer flags what it took.
const FLAGS: [&str; 3] = ["warning", "warnings", "issue"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    matches!(exchange.request.method.as_str(), "POST" | "PUT").then_some(())?;
    let pair = match pair(exchange, transcript, &["organization_unknown"])? {
        Ok(pair) => pair,
        Err(judgement) => return Some(judgement),
    };
    let status = pair.response.status;
    if (400..500).contains(&status) {
        return Some(Judgement::Pass(format!("refused with {status}")));
    }
    let body = pair.response.json().unwrap_or_default();
    let flagged = FLAGS.iter().any(|name| !body[*name].is_null());
    if flagged || pair.response.headers.get("warning").is_some() {
        return Some(Judgement::Pass("taken, and flagged".to_owned()));
    }
    let finding = wrong_status(exchange, pair.response, "a refusal (4xx)")
        .or("an answer that says what is missing")
        .hint("Consents and Provenance name the Organization behind a definition; it must exist.");
    Some(Judgement::Violation(finding))
}
