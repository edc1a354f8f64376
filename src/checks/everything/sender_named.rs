//! `everything.sender_named`: the answer names the payer that sends it.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::fhir::codes::US_CORE_PARTICIPANT_TYPE;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::answer::{is_unlimited, pages};

/// The check.
pub static CHECK: Check = Check {
    id: "everything.sender_named",
    title: "$everything names its sender in a transmitter Provenance",
    verifies: &["PDEX-PROV-01", "PDEX-PROV-16"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Everything]),
    page: include_str!("sender_named.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (pages, is_whole) = pages(exchange, transcript)?;
    (is_whole && is_unlimited(exchange)).then_some(())?;
    let resources: Vec<&Value> = pages
        .iter()
        .filter_map(|page| page.bundle["entry"].as_array())
        .flatten()
        .map(|entry| &entry["resource"])
        .collect();
    let insurers = insurers(&resources);
    let senders: Vec<&str> = resources
        .iter()
        .filter(|one| one["resourceType"] == "Provenance")
        .filter_map(|provenance| provenance["agent"].as_array())
        .flatten()
        .filter(|agent| is_transmitter(agent))
        .map(|agent| agent["who"]["reference"].as_str().unwrap_or_default())
        .collect();
    // Records of other payers name those as transmitters. Who this one is, its Coverages say.
    let is_named = senders.iter().any(|who| insurers.is_empty() || insurers.contains(who));
    if is_named {
        return Some(Judgement::Pass("the payer is named as transmitter".to_owned()));
    }
    let observed = match senders.len() {
        0 => "no transmitter in any Provenance".to_owned(),
        count => format!("{count} transmitters, none of them the payor of the coverage"),
    };
    let expected = "a Provenance whose agent of type transmitter is this payer";
    let place = Place::Pointer("/entry".to_owned());
    Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
}

/// References to the payers of the coverages and claims in the answer.
fn insurers<'a>(resources: &[&'a Value]) -> Vec<&'a str> {
    let of = |resource: &'a Value| -> Option<&'a str> {
        match resource["resourceType"].as_str()? {
            "Coverage" => resource["payor"][0]["reference"].as_str(),
            "ExplanationOfBenefit" => resource["insurer"]["reference"].as_str(),
            _ => None,
        }
    };
    resources.iter().filter_map(|resource| of(resource)).collect()
}

fn is_transmitter(agent: &Value) -> bool {
    agent["type"]["coding"].as_array().is_some_and(|codings| {
        codings.iter().any(|coding| {
            coding["code"] == "transmitter" && coding["system"] == US_CORE_PARTICIPANT_TYPE
        })
    })
}
