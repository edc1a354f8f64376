//! `group_export.only_named_members`: an export is narrowed to the members it names.

use crate::checks::files::only_matched_members::owners;
use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group_export.only_named_members",
    title: "An export that names members holds nobody else",
    verifies: &["ATR-EXP-03", "BULK-QP-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("only_named_members.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    let parameters = job::parameters(kick_off);
    let named: Vec<&str> = parameters
        .iter()
        .filter(|(name, _)| name == "patient")
        .filter_map(|(_, value)| job::patient_id(value))
        .collect();
    if named.is_empty() {
        return None;
    }
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        for (pointer, id) in owners(&resource) {
            count += 1;
            if !named.contains(&id.as_str()) {
                let place = Place::Line { number, pointer };
                let observed = "another patient".to_owned();
                let finding =
                    Finding::in_response(exchange, place, "a patient that was named", observed)
                        .hint("`patient` limits the export to the members it names.");
                return Some(Judgement::Violation(finding));
            }
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} resources, all of those named")))
}
