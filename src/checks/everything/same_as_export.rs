//! `everything.same_as_export`: `$everything` and an export of everything hold the same of a member.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::checks::exported::{Exported, asks_for_all, exported, is_in_any_window, years_before};
use crate::checks::found::{entries, name_of, owner};
use crate::checks::{Check, Judges, instant};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::answer::{is_unlimited, member, pages};

/// The check.
pub static CHECK: Check = Check {
    id: "everything.same_as_export",
    title: "$everything and an export hold the same of a member",
    verifies: &["PDEX-P2P-28"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Everything]),
    page: include_str!("same_as_export.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let member = member(exchange)?;
    let (pages, is_whole) = pages(exchange, transcript)?;
    (is_whole && is_unlimited(exchange)).then_some(())?;
    let token = exchange.request.headers.get("authorization");
    let (kick_off, export) = transcript.at(Endpoint::KickOff).find_map(|kick_off| {
        let alike = kick_off.request.headers.get("authorization") == token
            && transcript.alteration(kick_off).is_none()
            && asks_for_all(kick_off);
        let export = exported(kick_off, transcript).filter(|given| alike && given.is_whole())?;
        Some((kick_off, export))
    })?;
    let given: BTreeMap<String, Value> = pages
        .iter()
        .flat_map(|page| entries(&page.bundle, "match"))
        .filter(|(_, resource)| is_compared(resource, &member))
        .map(|(_, resource)| (name_of(resource), resource.clone()))
        .collect();
    let sent: BTreeMap<String, Value> = export
        .resources(None)
        .filter(|resource| is_compared(resource, &member))
        .map(|resource| (name_of(&resource), resource))
        .collect();
    // An export of other members says nothing of this one.
    sent.contains_key(&format!("Patient/{member}")).then_some(())?;
    let missing: Vec<&String> = sent.keys().filter(|name| !given.contains_key(*name)).collect();
    if let Some(first) = missing.first() {
        let expected = format!("what the export of exchange {} holds", kick_off.seq);
        return Some(differs(exchange, &expected, ("missing", missing.len(), first)));
    }
    let until = until(&export)?;
    let since = years_before(kick_off.started_at, 5);
    let held: Vec<&String> = given
        .iter()
        .filter(|(name, resource)| {
            !sent.contains_key(*name) && is_in_any_window(resource, since, until)
        })
        .map(|(name, _)| name)
        .collect();
    if let Some(first) = held.first() {
        let expected = format!("nothing that the export of exchange {} leaves out", kick_off.seq);
        return Some(differs(exchange, &expected, ("not exported", held.len(), first)));
    }
    Some(Judgement::Pass(format!("{} resources, all exported too", given.len())))
}

fn until(export: &Exported<'_>) -> Option<jiff::Timestamp> {
    export.manifest["transactionTime"].as_str().and_then(instant::fhir)
}

fn differs(
    exchange: &Exchange,
    expected: &str,
    (how, count, first): (&str, usize, &str),
) -> Judgement {
    let kind = first.split('/').next().unwrap_or_default();
    let observed = format!("{count} resources are {how}, a {kind} first");
    let place = Place::Pointer("/entry".to_owned());
    Judgement::Violation(Finding::in_response(exchange, place, expected, observed))
}

/// Whether a resource is one both ways must give alike: the member's own, and no claim, for which
/// versions differ.
fn is_compared(resource: &Value, member: &str) -> bool {
    owner(resource) == Some(member) && resource["resourceType"] != "ExplanationOfBenefit"
}
