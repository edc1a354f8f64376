//! `everything.pages_complete`: the links lead to all that there is, once.

use std::collections::BTreeSet;

use crate::checks::found::name_of;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::answer::{Got, pages, parameter};

/// The check.
pub static CHECK: Check = Check {
    id: "everything.pages_complete",
    title: "The pages of $everything hold all there is, each resource once",
    verifies: &["R4-EVT-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Everything]),
    page: include_str!("pages_complete.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (got, is_whole) = pages(exchange, transcript)?;
    let first = got.first()?.exchange;
    is_whole.then_some(())?;
    parameter(first, "_count")?;
    let mut seen = BTreeSet::new();
    for page in &got {
        for (index, name) in names(page) {
            if !seen.insert(name) {
                let place = Place::Pointer(format!("/entry/{index}/resource"));
                let observed = "a resource that an earlier page holds, too".to_owned();
                let expected = "each resource on one page";
                return Some(Judgement::Violation(Finding::in_response(
                    page.exchange,
                    place,
                    expected,
                    observed,
                )));
            }
        }
    }
    // The same request in one piece, earlier.
    let whole = transcript.before(first).find_map(|other| {
        let is_alike =
            other.endpoint == Endpoint::Everything && other.request.path() == first.request.path();
        is_alike.then_some(())?;
        let (got, is_whole) = pages(other, transcript)?;
        // The server may have chosen pages of its own.
        let asked = got.first()?.exchange;
        let is_same = others(asked) == others(first) && parameter(asked, "_count").is_none();
        (is_whole && is_same).then_some(got)
    })?;
    let missing = whole.iter().flat_map(names).filter(|(_, name)| !seen.contains(name)).count();
    if missing > 0 {
        let observed = format!("{missing} resources are on no page, and no link leads on");
        let place = Place::Pointer("/link".to_owned());
        let expected = "links of relation next until everything has been sent";
        let finding = Finding::in_response(exchange, place, expected, observed);
        return Some(Judgement::Violation(
            finding.hint("A client cannot know that there is more when no link says so."),
        ));
    }
    Some(Judgement::Pass(format!("{} resources on {} pages", seen.len(), got.len())))
}

/// The parameters beside the size and the place of pages.
fn others(exchange: &Exchange) -> Vec<(String, String)> {
    let query = exchange.request.query();
    query
        .into_iter()
        .filter(|(name, _)| matches!(name.as_str(), "_type" | "_since" | "start" | "end"))
        .collect()
}

/// The resources of a page that have an id, with their places.
fn names(got: &Got<'_>) -> Vec<(usize, String)> {
    let entries = got.bundle["entry"].as_array().into_iter().flatten().enumerate();
    entries
        .filter(|(_, entry)| entry["resource"]["id"].is_string())
        // What goes along may go along twice.
        .filter(|(_, entry)| entry["search"]["mode"] != "include")
        .map(|(index, entry)| (index, name_of(&entry["resource"])))
        .collect()
}
