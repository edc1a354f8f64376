//! `client.unfiltered_taken`: more than was asked for.

use serde_json::Value;

use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use crate::checks::type_filter::TypeFilter;

use super::transfer_loss::{lost_until, told_after};

/// The check.
pub static CHECK: Check = Check {
    id: "client.unfiltered_taken",
    title: "A source that passes over _typeFilter is no reason to fail",
    verifies: &["BULK-QP-14"],
    judges: Judges::requests(Actor::Target, &[Endpoint::File]),
    page: include_str!("unfiltered_taken.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    let filters = TypeFilter::of(job::kick_off_of(listing.poll, transcript)?)?;
    let is_more = |resource: &Value| {
        let kind = resource["resourceType"].as_str().unwrap_or_default();
        let mut own = filters.iter().filter(|filter| filter.kind == kind).peekable();
        own.peek().is_some() && !own.any(|filter| filter.meets(resource))
    };
    if !ndjson::resources(response).any(|(_, resource)| is_more(&resource)) {
        return None;
    }
    let (completed, until) = told_after(exchange, transcript)?;
    if completed {
        return Some(Judgement::Pass("it takes what came".to_owned()));
    }
    if lost_until(until, transcript) {
        // It had another reason to fail.
        return None;
    }
    let expected = "an exchange that succeeds";
    let observed = "said to have failed, with more than was asked for".to_owned();
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Body, expected, observed)
            .hint("Filters are optional for sources: drop what is too much, or keep it."),
    ))
}
