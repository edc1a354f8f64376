//! `consent.reads_withhold_sensitive`: under `#regular` sensitive resources are not found either.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::withheld::withheld;

/// The check.
pub static CHECK: Check = Check {
    id: "consent.reads_withhold_sensitive",
    title: "Reads, searches and $everything under #regular give no sensitive resource",
    verifies: &["HREX-CON-17", "PDEX-P2P-21", "PDEX20-EVT-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read, Endpoint::Everything]),
    page: include_str!("reads_withhold_sensitive.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let withheld = withheld(exchange, transcript);
    if withheld.is_empty() || exchange.status() != Some(200) {
        return None;
    }
    let body = exchange.response.as_ref()?.json().ok()?;
    let given: Vec<(String, &Value)> = if body["resourceType"] == "Bundle" {
        let entries = body["entry"].as_array().into_iter().flatten().enumerate();
        entries
            .map(|(place, entry)| (format!("/entry/{place}/resource/id"), &entry["resource"]))
            .collect()
    } else {
        vec![("/id".to_owned(), &body)]
    };
    let leaks = leaks(&given, &withheld);
    let Some((pointer, kind)) = leaks.first() else {
        let what = format!("{} resources, none of those withheld", given.len());
        return Some(Judgement::Pass(what));
    };
    let observed = match leaks.len() {
        1 => format!("a {kind} that is withheld under #regular"),
        count => format!("a {kind} that is withheld under #regular, and {} more", count - 1),
    };
    let place = Place::Pointer((*pointer).clone());
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, "only what the consent releases", observed)
            .hint("The consent limits every way to the data alike: reads, searches and exports."),
    ))
}

/// Where withheld resources stand, each with its type.
fn leaks<'a>(
    given: &'a [(String, &'a Value)],
    withheld: &BTreeSet<&str>,
) -> Vec<(&'a String, &'a str)> {
    let text = |resource: &'a Value, name: &str| resource[name].as_str().unwrap_or_default();
    given
        .iter()
        .map(|(pointer, resource)| (pointer, text(resource, "resourceType"), text(resource, "id")))
        .filter(|(_, kind, id)| withheld.contains(format!("{kind}/{id}").as_str()))
        .map(|(pointer, kind, _)| (pointer, kind))
        .collect()
}
