//! `files.one_type_each`: a file holds one type, the one its entry names.

use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.one_type_each",
    title: "A file holds the one type its entry names",
    verifies: &["BULK-MAN-06"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("one_type_each.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript)?;
    let expected = listing.resource_type()?;
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        let Some(found) = resource["resourceType"].as_str() else { continue };
        if found != expected {
            let place = Place::Line { number, pointer: "/resourceType".to_owned() };
            let expected = format!("{expected}, the type of this file's entry");
            let finding = Finding::in_response(exchange, place, &expected, found.to_owned());
            return Some(Judgement::Violation(finding));
        }
        count += 1;
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} resources of type {expected}")))
}
