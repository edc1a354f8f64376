//! `client.task_life_cycle`: the Task moves through the documented states.

use crate::checks::{Check, Judges};
use serde_json::Value;

use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.task_life_cycle",
    title: "The Task moves forward through the documented states",
    verifies: &["SEED-REG-14"],
    judges: Judges::answers(Actor::Target, &[Endpoint::InvokeExport, Endpoint::Task]),
    page: include_str!("task_life_cycle.md"),
    judge,
};

/// The documented states in the order they are passed; the last three end it.
const STATES: [(&str, u8); 5] =
    [("requested", 0), ("in-progress", 1), ("completed", 2), ("cancelled", 2), ("failed", 2)];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let task = task_of(exchange)?;
    let finding = |expected: &str, observed: String| {
        let place = Place::Pointer("/status".to_owned());
        Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
    };
    let expected = "requested, in-progress, completed, cancelled or failed";
    let Some(status) = task["status"].as_str() else {
        return finding(expected, "no status".to_owned());
    };
    let Some(rank) = rank(status) else {
        return finding(expected, format!("`{status}`"));
    };
    let earlier = transcript
        .before(exchange)
        .find_map(|other| task_of(other).filter(|earlier| earlier["id"] == task["id"]));
    let Some(before) = earlier.as_ref().and_then(|earlier| earlier["status"].as_str()) else {
        return Some(Judgement::Pass(status.to_owned()));
    };
    let goes_back = self::rank(before).is_some_and(|before_rank| {
        rank < before_rank || rank == 2 && before_rank == 2 && status != before
    });
    if goes_back {
        return finding(&format!("`{before}` or a later state"), format!("`{status}`"));
    }
    Some(Judgement::Pass(format!("{before}, then {status}")))
}

fn rank(status: &str) -> Option<u8> {
    STATES.iter().find(|(name, _)| *name == status).map(|(_, rank)| *rank)
}

/// The Task an answer of the target holds by itself; a search answers a Bundle instead.
fn task_of(exchange: &Exchange) -> Option<Value> {
    if !matches!(exchange.endpoint, Endpoint::InvokeExport | Endpoint::Task) {
        return None;
    }
    let body = exchange.response.as_ref()?.json().ok()?;
    (body["resourceType"] == "Task").then_some(body)
}
