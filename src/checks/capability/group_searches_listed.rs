//! `capability.group_searches_listed`: how Groups are searched is declared.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::group_operations_listed::group;

/// The check.
pub static CHECK: Check = Check {
    id: "capability.group_searches_listed",
    title: "The CapabilityStatement lists how Groups are searched",
    verifies: &["PDEX-CAP-08", "PDEX22-BMM-16"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Metadata]),
    page: include_str!("group_searches_listed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let matched = transcript.at(Endpoint::BulkMatch).any(Exchange::succeeded);
    let response = exchange.response.as_ref().filter(|response| response.status == 200)?;
    let statement = response.json().ok().filter(|_| matched)?;
    let group = group(&statement)?;
    let wanted: &[&str] = if transcript.guides().pdex.starts_with("2.1.") {
        &["identifier", "characteristic"]
    } else {
        &["identifier", "characteristic", "code", "characteristic-value-reference"]
    };
    let listed = |name: &str| {
        group["searchParam"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == name))
    };
    let missing: Vec<&str> = wanted.iter().copied().filter(|name| !listed(name)).collect();
    if missing.is_empty() {
        return Some(Judgement::Pass(wanted.join(", ")));
    }
    let place = Place::Pointer("/rest".to_owned());
    let expected = format!("searchParam {} on Group", wanted.join(", "));
    let observed = format!("not listed: {}", missing.join(", "));
    Some(Judgement::Violation(Finding::in_response(exchange, place, &expected, observed)))
}
