//! `provenance.resources_covered`: Provenance says of each record where it came from.

use std::collections::BTreeSet;

use crate::checks::found::{bundle, entries, name_of, owner, relative};
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
    let query = exchange.request.query();
    // Of a page, or of some types, nothing follows.
    query.iter().all(|(name, _)| name == "_format").then_some(())?;
    let bundle = bundle(exchange, transcript)?;
    let mut links = bundle["link"].as_array().into_iter().flatten();
    links.all(|link| link["relation"] != "next").then_some(())?;
    let covered: BTreeSet<&str> = entries(&bundle, "match")
        .chain(entries(&bundle, "include"))
        .filter(|(_, one)| one["resourceType"] == "Provenance")
        .filter_map(|(_, provenance)| provenance["target"].as_array())
        .flatten()
        .filter_map(|target| target["reference"].as_str())
        .map(relative)
        .collect();
    let records: Vec<(usize, String)> = entries(&bundle, "match")
        .filter(|(_, one)| owner(one).is_some())
        .map(|(index, one)| (index, name_of(one)))
        .collect();
    let bare: Vec<usize> = records
        .iter()
        .filter(|(_, name)| !covered.contains(name.as_str()))
        .map(|(index, _)| *index)
        .collect();
    let Some(first) = bare.first() else {
        let count = records.len();
        return (count > 0).then(|| Judgement::Pass(format!("{count} records, all covered")));
    };
    let share = (records.len() - bare.len()) * 100 / records.len();
    let place = Place::Pointer(format!("/entry/{first}/resource"));
    let expected = "a Provenance whose target it is, for each record of the member";
    let observed = format!("{} records without, so {share} % are covered", bare.len());
    Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
}
