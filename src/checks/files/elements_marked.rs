//! `files.elements_marked`: a resource of which only a part comes says so.

use serde_json::Value;

use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.elements_marked",
    title: "Resources cut down by _elements are marked as SUBSETTED",
    verifies: &["BULK-QP-15"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("elements_marked.md"),
    judge,
};

const SYSTEM: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    let kind = listing.resource_type()?;
    let is_cut = job::parameters(kick_off).iter().any(|(name, value)| {
        name == "_elements"
            && value
                .split(',')
                .any(|element| element.split_once('.').is_none_or(|(of, _)| of.trim() == kind))
    });
    if !is_cut {
        return None;
    }
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        if !is_marked(&resource) {
            let place = Place::Line { number, pointer: "/meta/tag".to_owned() };
            let expected = "the tag SUBSETTED of v3-ObservationValue";
            let observed = "no such tag".to_owned();
            return Some(Judgement::Violation(
                Finding::in_response(exchange, place, expected, observed)
                    .hint("Whoever stores the resource must not take it for the whole of it."),
            ));
        }
        count += 1;
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} resources, all marked")))
}

fn is_marked(resource: &Value) -> bool {
    resource["meta"]["tag"].as_array().is_some_and(|tags| {
        tags.iter().any(|tag| tag["code"] == "SUBSETTED" && tag["system"] == SYSTEM)
    })
}
