//! `files.media_type`: files are labelled as FHIR NDJSON.

use crate::checks::{Check, Judges, job};
use crate::fhir::FHIR_NDJSON;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.media_type",
    title: "A file has the media type application/fhir+ndjson",
    verifies: &["BULK-FILE-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("media_type.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let media_type = response.media_type();
    if media_type.as_deref() == Some(FHIR_NDJSON) {
        return Some(Judgement::Pass(FHIR_NDJSON.to_owned()));
    }
    let observed = media_type.unwrap_or_else(|| "no such field".to_owned());
    let place = Place::Header("Content-Type".to_owned());
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, FHIR_NDJSON, observed)
            .hint("A file store keeps the media type that was given when the file was put there."),
    ))
}
