//! `everything.honours.*`: the parameters of `$everything` take effect.

use serde_json::Value;

use crate::checks::found::{bundle, entries, owner};
use crate::checks::instant;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::answer::parameter;

/// One check for each parameter; the row names it.
pub static ROWS: &[Check] = &[
    family("everything.honours.count", "$everything puts no more on a page than _count allows"),
    family("everything.honours.dates", "$everything keeps to start and end"),
    family("everything.honours.since", "$everything holds only what changed after _since"),
    family("everything.honours.type", "$everything holds only the types of _type"),
];

const fn family(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["R4-EVT-01"],
        judges: Judges::answers(Actor::Source, &[Endpoint::Everything]),
        page: include_str!("honours.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let bundle = bundle(exchange, transcript)?;
    match check.row() {
        "count" => count(exchange, &bundle),
        "dates" => dates(exchange, &bundle),
        "since" => since(exchange, &bundle),
        _ => types(exchange, &bundle),
    }
}

fn violation(exchange: &Exchange, place: Place, expected: &str, observed: &str) -> Judgement {
    Judgement::Violation(Finding::in_response(exchange, place, expected, observed.to_owned()))
}

fn at(index: usize, pointer: &str) -> Place {
    Place::Pointer(format!("/entry/{index}/resource{pointer}"))
}

fn count(exchange: &Exchange, bundle: &Value) -> Option<Judgement> {
    let wanted: usize = parameter(exchange, "_count")?.parse().ok()?;
    let found = entries(bundle, "match").count();
    if found > wanted {
        let place = Place::Pointer("/entry".to_owned());
        let observed = format!("{found} resources");
        let expected = format!("at most {wanted} resources on a page, as _count says");
        return Some(violation(exchange, place, &expected, &observed));
    }
    (found > 0).then(|| Judgement::Pass(format!("{found} resources where {wanted} may be")))
}

fn types(exchange: &Exchange, bundle: &Value) -> Option<Judgement> {
    let wanted = parameter(exchange, "_type")?;
    let wanted: Vec<&str> = wanted.split(',').map(str::trim).collect();
    let mut count = 0;
    for (index, resource) in entries(bundle, "match") {
        if !wanted.iter().any(|kind| resource["resourceType"] == **kind) {
            let expected = "resources of the types that _type names";
            let observed = "a resource of another type";
            return Some(violation(exchange, at(index, "/resourceType"), expected, observed));
        }
        count += 1;
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} resources of the types asked for")))
}

fn since(exchange: &Exchange, bundle: &Value) -> Option<Judgement> {
    let since = instant::fhir(&parameter(exchange, "_since")?)?;
    let mut count = 0;
    for (index, resource) in entries(bundle, "match") {
        // What others' records refer to may go along, and so may the Patient.
        if resource["resourceType"] == "Patient" || owner(resource).is_none() {
            continue;
        }
        let updated = resource["meta"]["lastUpdated"].as_str().and_then(instant::fhir);
        if updated.is_some_and(|updated| updated < since) {
            let expected = "resources that changed after _since";
            let observed = "a resource that changed before";
            return Some(violation(exchange, at(index, "/meta/lastUpdated"), expected, observed));
        }
        count += usize::from(updated.is_some());
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} resources, all changed since")))
}

fn dates(exchange: &Exchange, bundle: &Value) -> Option<Judgement> {
    let day = |name: &str| parameter(exchange, name).filter(|day| day.len() >= 10);
    let (start, end) = (day("start"), day("end"));
    if start.is_none() && end.is_none() {
        return None;
    }
    let mut count = 0;
    // An Encounter is care, and its dates are those of the care.
    for (index, visit) in entries(bundle, "match") {
        if visit["resourceType"] != "Encounter" {
            continue;
        }
        let date = |name: &str| visit["period"][name].as_str().and_then(|text| text.get(..10));
        let is_early = start
            .as_deref()
            .zip(date("end"))
            .is_some_and(|(start, last)| last < start.get(..10).unwrap_or(start));
        let is_late = end
            .as_deref()
            .zip(date("start"))
            .is_some_and(|(end, first)| first > end.get(..10).unwrap_or(end));
        if is_early || is_late {
            let expected = "Encounters between start and end";
            let observed = "an Encounter outside".to_owned();
            let finding = Finding::in_response(exchange, at(index, "/period"), expected, observed);
            // A record within may refer to it, and what is referred to may go along.
            return Some(Judgement::Doubt(finding));
        }
        count += 1;
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} Encounters within the dates")))
}
