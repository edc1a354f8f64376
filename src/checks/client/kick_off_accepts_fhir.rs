//! `client.kick_off_accepts_fhir`: the kick-off accepts FHIR JSON.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.kick_off_accepts_fhir",
    title: "The kick-off sends Accept: application/fhir+json",
    verifies: &["BULK-KO-11"],
    judges: Judges::requests(Actor::Target, &[Endpoint::KickOff]),
    page: include_str!("kick_off_accepts_fhir.md"),
    judge,
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every check")]
fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let headers = &exchange.request.headers;
    if headers.lists("accept", "application/fhir+json") {
        return Some(Judgement::Pass("Accept lists application/fhir+json".to_owned()));
    }
    let observed = headers
        .get("accept")
        .map_or_else(|| "no Accept field".to_owned(), |value| format!("Accept: {value}"));
    let place = Place::Header("Accept".to_owned());
    let expected = "Accept: application/fhir+json";
    Some(Judgement::Violation(Finding::in_request(exchange, place, expected, observed)))
}
