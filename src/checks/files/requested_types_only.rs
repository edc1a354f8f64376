//! `files.requested_types_only`: the export is limited to the types asked for.

use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.requested_types_only",
    title: "Only the types asked for are exported",
    verifies: &["BULK-QP-05", "PDEX-EXP-19"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("requested_types_only.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    // A kick-off with a bad parameter ought to have been refused, which other checks look at.
    if transcript.alteration(kick_off).is_some() {
        return None;
    }
    let types = job::requested_types(kick_off)?;
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        let Some(found) = resource["resourceType"].as_str() else { continue };
        if !types.iter().any(|name| name == found) {
            let place = Place::Line { number, pointer: "/resourceType".to_owned() };
            let expected = format!("one of the types of _type: {}", types.join(", "));
            let finding = Finding::in_response(exchange, place, &expected, found.to_owned());
            return Some(Judgement::Violation(finding));
        }
        count += 1;
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} resources of requested types")))
}
