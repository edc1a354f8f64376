//! `client.poll_accepts_json`: a poll accepts the manifest's media type.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.poll_accepts_json",
    title: "A poll sends Accept: application/json",
    verifies: &["BULK-ST-05"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Status]),
    page: include_str!("poll_accepts_json.md"),
    judge,
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every check")]
fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let headers = &exchange.request.headers;
    if headers.lists("accept", "application/json") {
        return Some(Judgement::Pass("Accept lists application/json".to_owned()));
    }
    let observed = headers
        .get("accept")
        .map_or_else(|| "no Accept field".to_owned(), |value| format!("Accept: {value}"));
    let place = Place::Header("Accept".to_owned());
    let expected = "Accept: application/json";
    Some(Judgement::Violation(
        Finding::in_request(exchange, place, expected, observed)
            .hint("The manifest is no FHIR resource; its media type is application/json."),
    ))
}
