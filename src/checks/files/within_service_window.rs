//! `files.within_service_window`: no care of more than five years ago.

use jiff::Timestamp;
use serde_json::Value;

use crate::checks::exported::{last_instant, years_before};
use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.within_service_window",
    title: "Care given more than five years ago is not exported",
    verifies: &["PDEX-EXP-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("within_service_window.md"),
    judge,
};

/// Where types say when care was over; others are about what goes on, or about nobody's care.
const DATES: [(&str, &[&str]); 6] = [
    ("DiagnosticReport", &["/effectiveDateTime", "/effectivePeriod/end"]),
    ("Encounter", &["/period/end"]),
    ("ExplanationOfBenefit", &["/billablePeriod/end"]),
    ("Immunization", &["/occurrenceDateTime"]),
    ("Observation", &["/effectiveDateTime", "/effectivePeriod/end", "/effectiveInstant"]),
    ("Procedure", &["/performedDateTime", "/performedPeriod/end"]),
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    let limit = years_before(kick_off.started_at, 5);
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        let Some((pointer, end)) = served(&resource) else { continue };
        count += 1;
        if end < limit {
            let place = Place::Line { number, pointer };
            let expected = "a date of service within five years of the request";
            let observed = "an earlier date".to_owned();
            let finding = Finding::in_response(exchange, place, expected, observed);
            return Some(job::about_payers(kick_off, finding));
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} dated services, all within five years")))
}

/// Where a resource says when its care was over, and when that was.
fn served(resource: &Value) -> Option<(String, Timestamp)> {
    // What was authorized and not yet done has rules of its own.
    if resource["use"] == "preauthorization" {
        return None;
    }
    let (_, pointers) = DATES.iter().find(|(kind, _)| resource["resourceType"] == *kind)?;
    pointers.iter().find_map(|pointer| {
        let end = last_instant(resource.pointer(pointer)?.as_str()?)?;
        Some(((*pointer).to_owned(), end))
    })
}
