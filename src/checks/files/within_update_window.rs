//! `files.within_update_window`: no record last changed more than five years ago.

use crate::checks::exported::{updated, years_before};
use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.within_update_window",
    title: "Records last changed more than five years ago are not exported",
    verifies: &["PDEX-EXP-14"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("within_update_window.md"),
    judge,
};

/// Types that say who somebody is, or serve many members: others refer to them, however old.
const LASTING: [&str; 11] = [
    "Coverage",
    "Endpoint",
    "HealthcareService",
    "InsurancePlan",
    "Location",
    "Medication",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "RelatedPerson",
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    if listing.resource_type().is_some_and(|kind| LASTING.contains(&kind)) {
        return None;
    }
    let limit = years_before(kick_off.started_at, 5);
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        let Some(updated) = updated(&resource) else { continue };
        count += 1;
        if updated < limit {
            let place = Place::Line { number, pointer: "/meta/lastUpdated".to_owned() };
            let expected = "an instant within five years of the request";
            let observed = "an earlier instant".to_owned();
            let finding = Finding::in_response(exchange, place, expected, observed);
            return Some(job::about_payers(kick_off, finding));
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} dated records, all within five years")))
}
