//! `client.invocation_answered`: an invoked export is answered with its Task.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.invocation_answered",
    title: "An accepted invocation is answered 200 with the Task that tracks it",
    verifies: &["SEED-REG-14"],
    judges: Judges::answers(Actor::Target, &[Endpoint::InvokeExport]),
    page: include_str!("invocation_answered.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // An invocation bent on purpose is meant to be refused.
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let response = exchange.response.as_ref()?;
    let violation = |place, expected: &str, observed: String| {
        Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
    };
    if response.status != 200 {
        return violation(Place::Status, "200", response.status.to_string());
    }
    let location = response.headers.get("content-location").unwrap_or_default();
    let mut segments = location.rsplit('/').skip_while(|segment| segment.is_empty());
    let id = segments.next().unwrap_or_default();
    if segments.next() != Some("Task") {
        let place = Place::Header("Content-Location".to_owned());
        let observed = if location.is_empty() { "none" } else { "another URL" };
        let expected = "Content-Location that ends in Task/ and the id of the Task";
        return violation(place, expected, observed.to_owned());
    }
    let body = response.json().unwrap_or_default();
    if body["resourceType"] != "Task" {
        let observed = body["resourceType"]
            .as_str()
            .map_or_else(|| "no resource".to_owned(), |resource_type| format!("a {resource_type}"));
        return violation(Place::Body, "a Task", observed);
    }
    if body["id"] != id {
        let place = Place::Pointer("/id".to_owned());
        return violation(place, "the id Content-Location names", "another id".to_owned());
    }
    Some(Judgement::Pass("200 with the Task that Content-Location names".to_owned()))
}
