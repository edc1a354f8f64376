//! `everything.sender_named`: the answer names the payer that sends it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::found::{name_of, relative};
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

/// How far the organizations above a payor are followed.
const LEVELS: usize = 3;

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
    let senders: Vec<BTreeSet<String>> = resources
        .iter()
        .filter(|one| one["resourceType"] == "Provenance")
        .flat_map(|provenance| {
            let agents = provenance["agent"].as_array().into_iter().flatten();
            let transmitters = agents.filter(|agent| is_transmitter(agent));
            transmitters.map(|agent| names(&agent["who"], provenance, &resources))
        })
        .collect();
    // Records of other payers name those as transmitters. Who this one is, its Coverages say.
    let is_named =
        senders.iter().any(|sender| insurers.is_empty() || !sender.is_disjoint(&insurers));
    if is_named {
        return Some(Judgement::Pass("the payer is named as transmitter".to_owned()));
    }
    let expected = "a Provenance whose agent of type transmitter is this payer";
    let finding = |observed: String| {
        let place = Place::Pointer("/entry".to_owned());
        Finding::in_response(exchange, place, expected, observed)
    };
    let count = senders.iter().filter(|sender| !sender.is_empty()).count();
    Some(if count == 0 {
        let observed = if senders.is_empty() {
            "no transmitter in any Provenance"
        } else {
            "no transmitter in any Provenance says who it is"
        };
        Judgement::Violation(finding(observed.to_owned()))
    } else {
        let observed = format!("{count} transmitters, none of them the payor of the coverage");
        Judgement::Doubt(finding(observed).hint(
            "The payor may be a plan or a subsidiary of the payer that sends. Name it as the \
             payor is named, or let the payor's Organization be `partOf` it.",
        ))
    })
}

/// Names of the payers of the coverages and claims in the answer, and of those they are part of.
fn insurers(resources: &[&Value]) -> BTreeSet<String> {
    let of = |resource: &Value| match resource["resourceType"].as_str() {
        Some("Coverage") => resource["payor"].as_array().cloned().unwrap_or_default(),
        Some("ExplanationOfBenefit") => vec![resource["insurer"].clone()],
        _ => Vec::new(),
    };
    let named = resources.iter().flat_map(|resource| {
        let payers = of(resource).into_iter();
        payers.flat_map(|payer| names(&payer, resource, resources)).collect::<Vec<_>>()
    });
    let mut all: BTreeSet<String> = named.collect();
    // A plan is part of its payer, which may be part of a group.
    for _ in 0..LEVELS {
        let above: Vec<String> = resources
            .iter()
            .filter(|one| one["resourceType"] == "Organization" && all.contains(&name_of(one)))
            .flat_map(|one| names(&one["partOf"], one, resources))
            .collect();
        all.extend(above);
    }
    all
}

/// By what an Organization can be told: where it is, and its identifiers, which the reference may
/// give or the Organization itself, be it contained in `within` or among `resources`.
fn names(reference: &Value, within: &Value, resources: &[&Value]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let text = reference["reference"].as_str().unwrap_or_default();
    let organization = if let Some(id) = text.strip_prefix('#') {
        within["contained"].as_array().and_then(|all| all.iter().find(|one| one["id"] == id))
    } else if text.is_empty() {
        None
    } else {
        all.insert(relative(text).to_owned());
        resources.iter().copied().find(|one| name_of(one) == relative(text))
    };
    let own = organization.and_then(|one| one["identifier"].as_array()).into_iter().flatten();
    let told = std::iter::once(&reference["identifier"]).chain(own);
    all.extend(told.filter_map(|one| {
        let value = one["value"].as_str()?;
        Some(format!("{}|{value}", one["system"].as_str().unwrap_or_default()))
    }));
    all
}

fn is_transmitter(agent: &Value) -> bool {
    agent["type"]["coding"].as_array().is_some_and(|codings| {
        codings.iter().any(|coding| {
            coding["code"] == "transmitter" && coding["system"] == US_CORE_PARTICIPANT_TYPE
        })
    })
}
