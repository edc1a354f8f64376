//! `status.outcome_media_type`: an OperationOutcome at the status URL is labelled as FHIR.

use crate::checks::{Check, Judges};
use crate::fhir::FHIR_JSON;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.outcome_media_type",
    title: "An OperationOutcome at the status URL has the media type application/fhir+json",
    verifies: &["BULK-ST-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("outcome_media_type.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|response| response.status >= 400)?;
    if response.json().ok()?["resourceType"] != "OperationOutcome" {
        return None;
    }
    let media_type = response.media_type();
    if media_type.as_deref() == Some(FHIR_JSON) {
        return Some(Judgement::Pass(FHIR_JSON.to_owned()));
    }
    let observed = media_type.unwrap_or_else(|| "no Content-Type field".to_owned());
    let place = Place::Header("Content-Type".to_owned());
    Some(Judgement::Violation(Finding::in_response(exchange, place, FHIR_JSON, observed)))
}
