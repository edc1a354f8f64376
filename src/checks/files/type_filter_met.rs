//! `files.type_filter_met`: a filtered type holds only what meets the filter.

use crate::checks::type_filter::TypeFilter;
use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.type_filter_met",
    title: "Exported resources meet the _typeFilter",
    verifies: &["BULK-QP-12", "PDEX22-EXP-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("type_filter_met.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    let filters = TypeFilter::of(kick_off)?;
    if transcript.claims("type_filter") == Some(false) {
        let why = "`_typeFilter` is not claimed, and clients must be ready for that";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        let mut about =
            filters.iter().filter(|one| resource["resourceType"] == one.kind.as_str()).peekable();
        if about.peek().is_none() {
            continue;
        }
        count += 1;
        if !about.any(|filter| filter.meets(&resource)) {
            let place = Place::Line { number, pointer: String::new() };
            let expected = "a resource that meets a query of _typeFilter";
            let observed = "one that meets none".to_owned();
            return Some(Judgement::Violation(
                Finding::in_response(exchange, place, expected, observed)
                    .or("a kick-off that is refused, when the query is not supported"),
            ));
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} resources, each meets a query")))
}
