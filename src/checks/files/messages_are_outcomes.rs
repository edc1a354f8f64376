//! `files.messages_are_outcomes`: what `error` lists are OperationOutcomes.

use crate::checks::{Check, Judges, job, ndjson};
use crate::fhir;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.messages_are_outcomes",
    title: "Files listed in error hold OperationOutcomes",
    verifies: &["BULK-ST-10", "BULK-MAN-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("messages_are_outcomes.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    job::listing_of(exchange, transcript).filter(|listing| listing.list == "error")?;
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        if !fhir::is_operation_outcome(&resource) {
            let place = Place::Line { number, pointer: String::new() };
            let expected = "an OperationOutcome, each issue with severity and code";
            let observed = "something else".to_owned();
            let finding = Finding::in_response(exchange, place, expected, observed);
            return Some(Judgement::Violation(finding));
        }
        count += 1;
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} OperationOutcomes")))
}
