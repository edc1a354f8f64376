//! `provenance.resources_covered`: Provenance says of each record where it came from.

use std::collections::BTreeSet;

use crate::checks::everything::answer::pages;
use crate::checks::found::{entries, name_of, owner, relative};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "provenance.resources_covered",
    title: "$everything holds Provenance of each of the member's records",
    verifies: &["PDEX-PROV-05", "PDEX-PROV-09"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Everything]),
    page: include_str!("resources_covered.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (pages, is_whole) = pages(exchange, transcript)?;
    // Of a page that was asked for, or of some types, nothing follows.
    let query = pages.first()?.exchange.request.query();
    (is_whole && query.iter().all(|(name, _)| name == "_format")).then_some(())?;
    let covered: BTreeSet<&str> = pages
        .iter()
        .flat_map(|page| entries(&page.bundle, "match").chain(entries(&page.bundle, "include")))
        .filter(|(_, one)| one["resourceType"] == "Provenance")
        .filter_map(|(_, provenance)| provenance["target"].as_array())
        .flatten()
        .filter_map(|target| target["reference"].as_str())
        .map(relative)
        .collect();
    let records: Vec<(&Exchange, usize, String)> = pages
        .iter()
        .flat_map(|page| entries(&page.bundle, "match").map(|(at, one)| (page.exchange, at, one)))
        .filter(|(_, _, one)| owner(one).is_some())
        .map(|(page, at, one)| (page, at, name_of(one)))
        .collect();
    let bare = records.iter().filter(|(_, _, name)| !covered.contains(name.as_str()));
    let Some((page, at, _)) = bare.clone().next() else {
        let count = records.len();
        return (count > 0).then(|| Judgement::Pass(format!("{count} records, all covered")));
    };
    let missing = bare.count();
    let share = (records.len() - missing) * 100 / records.len();
    let place = Place::Pointer(format!("/entry/{at}/resource"));
    let expected = "a Provenance whose target it is, for each record of the member";
    let observed = format!("{missing} records without, so {share} % are covered");
    let finding = Finding::in_response(page, place, expected, observed);
    // That there is Provenance is a must, that each record has its own is not.
    Some(if missing == records.len() {
        Judgement::Violation(finding)
    } else {
        Judgement::Doubt(finding)
    })
}
