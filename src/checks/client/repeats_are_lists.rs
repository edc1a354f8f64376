//! `client.repeats_are_lists`: what is repeated.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.repeats_are_lists",
    title: "Only parameters that are lists are repeated",
    verifies: &["BULK-KO-04"],
    judges: Judges::requests(Actor::Target, &[Endpoint::KickOff]),
    page: include_str!("repeats_are_lists.md"),
    judge,
};

/// The parameters of an export that may be repeated, or hold several values.
const LISTS: [&str; 5] = ["_elements", "_type", "_typeFilter", "includeAssociatedData", "patient"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let parameters = job::parameters(exchange);
    let mut repeated: Vec<&str> = Vec::new();
    for (index, (name, _)) in parameters.iter().enumerate() {
        if parameters[..index].iter().any(|(other, _)| other == name) {
            repeated.push(name);
        }
    }
    let first = repeated.first()?;
    let Some(single) = repeated.iter().find(|name| !LISTS.contains(name)) else {
        return Some(Judgement::Pass(format!("{first} is repeated")));
    };
    let place = if exchange.request.method == "GET" { Place::Target } else { Place::Body };
    let expected = "one value for what is no list";
    let observed = format!("{single} is there several times");
    Some(Judgement::Violation(
        Finding::in_request(exchange, place, expected, observed)
            .hint("Nobody can tell which of the values counts."),
    ))
}
