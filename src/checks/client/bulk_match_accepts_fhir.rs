//! `client.bulk_match_accepts_fhir`: the request for a bulk match accepts FHIR.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.bulk_match_accepts_fhir",
    title: "The bulk match sends Accept for FHIR JSON",
    verifies: &["R4-ASY-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::BulkMatch]),
    page: include_str!("bulk_match_accepts_fhir.md"),
    judge,
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every check")]
fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let headers = &exchange.request.headers;
    let known = ["application/fhir+json", "application/json"];
    if known.iter().any(|known| headers.lists("accept", known)) {
        return Some(Judgement::Pass("Accept names JSON".to_owned()));
    }
    let observed = headers
        .get("accept")
        .map_or_else(|| "no Accept field".to_owned(), |value| format!("Accept: {value}"));
    let place = Place::Header("Accept".to_owned());
    let expected = "Accept: application/fhir+json";
    Some(Judgement::Violation(Finding::in_request(exchange, place, expected, observed)))
}
