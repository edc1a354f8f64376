//! `status.progress_short`: the progress text is short.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.progress_short",
    title: "X-Progress has fewer than 100 characters",
    verifies: &["BULK-ST-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("progress_short.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let length = exchange.response.as_ref()?.headers.get("x-progress")?.chars().count();
    if length < 100 {
        return Some(Judgement::Pass(format!("{length} characters")));
    }
    let place = Place::Header("X-Progress".to_owned());
    let observed = format!("{length} characters");
    Some(Judgement::Violation(Finding::in_response(
        exchange,
        place,
        "fewer than 100 characters",
        observed,
    )))
}
