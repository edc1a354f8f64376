//! `everything.found_is_given`: what a search finds of a member is in `$everything`.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::found::{Search, bundle, entries, name_of, owner};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::answer::{is_unlimited, member, pages};

/// The check.
pub static CHECK: Check = Check {
    id: "everything.found_is_given",
    title: "$everything holds what a search finds of the member",
    verifies: &["PDEX-P2P-18", "R4-EVT-02", "R4-EVT-03"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Everything]),
    page: include_str!("found_is_given.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let member = member(exchange)?;
    let (pages, is_whole) = pages(exchange, transcript)?;
    (is_whole && is_unlimited(exchange)).then_some(())?;
    let token = exchange.request.headers.get("authorization");
    // What the client may see is what a search of its own has shown.
    let mut shown: BTreeMap<String, u32> = BTreeMap::new();
    for other in transcript.before(exchange) {
        if other.request.headers.get("authorization") != token
            || Search::of(other, transcript).is_none()
        {
            continue;
        }
        let Some(found) = bundle(other, transcript) else { continue };
        // Claims have rules of their own, which differ by version.
        let own = entries(&found, "match").map(|(_, one)| one).filter(|one| {
            owner(one) == Some(member.as_str()) && one["resourceType"] != "ExplanationOfBenefit"
        });
        shown.extend(own.map(|one| (name_of(one), other.seq)));
    }
    let given: BTreeSet<String> = pages
        .iter()
        .flat_map(|page| entries(&page.bundle, "match"))
        .map(|(_, resource)| name_of(resource))
        .collect();
    let count = shown.len();
    shown.retain(|name, _| !given.contains(name));
    let Some((first, seq)) = shown.first_key_value() else {
        return (count > 0).then(|| Judgement::Pass(format!("{count} resources, all there")));
    };
    let kind = first.split('/').next().unwrap_or_default();
    let place = Place::Pointer("/entry".to_owned());
    let expected = "everything that a search by the same client finds of the member";
    let observed =
        format!("{} of {count} are missing, a {kind} of exchange {seq} first", shown.len());
    Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
}
