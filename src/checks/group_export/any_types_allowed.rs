//! `group_export.any_types_allowed`: types are not bound to attribution lists.

use crate::checks::{Check, Judges, job, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group_export.any_types_allowed",
    title: "An exchange between payers may ask for any types",
    verifies: &["ATR-EXP-17", "PDEX-EXP-19"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("any_types_allowed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    match_result::group_of(exchange)?;
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let types = job::requested_types(exchange)?;
    let is_minimum = ["Group", "Patient", "Coverage"]
        .into_iter()
        .all(|name| types.iter().any(|one| one == name));
    if is_minimum {
        return None;
    }
    let observed = match exchange.status()? {
        202 => return Some(Judgement::Pass("status 202".to_owned())),
        429 | 503 => return None,
        status => format!("status {status}"),
    };
    let finding = Finding::in_response(exchange, Place::Status, "status 202", observed).hint(
        "Group, Patient and Coverage are the least an attribution list may ask for, not payers.",
    );
    Some(Judgement::Violation(finding))
}
