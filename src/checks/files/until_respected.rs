//! `files.until_respected`: nothing is newer than `_until`.

use crate::checks::exported::updated;
use crate::checks::{Check, Judges, instant, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.until_respected",
    title: "Nothing newer than _until is exported",
    verifies: &["BULK3-KO-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("until_respected.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    // What is made for the export is newer than anything it is about.
    if listing.resource_type() == Some("Provenance") {
        return None;
    }
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    let (_, until) = job::parameters(kick_off).into_iter().find(|(name, _)| name == "_until")?;
    let until = instant::fhir(&until.replace(' ', "+"))?;
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        let Some(updated) = updated(&resource) else { continue };
        count += 1;
        if updated > until {
            let place = Place::Line { number, pointer: "/meta/lastUpdated".to_owned() };
            let expected = "an instant no later than _until";
            let finding =
                Finding::in_response(exchange, place, expected, "a later instant".to_owned());
            return Some(Judgement::Violation(
                finding.or("a kick-off that is refused, when _until is not supported"),
            ));
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} dated resources, none later")))
}
