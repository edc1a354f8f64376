//! `key_fetch.accepts_json`: a key set is fetched as JSON, by GET.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "key_fetch.accepts_json",
    title: "The key set of a client is fetched by GET, with Accept: application/json",
    verifies: &["SMART-ROT-05"],
    judges: Judges::requests(Actor::Idp, &[Endpoint::ClientJwks]),
    page: include_str!("accepts_json.md"),
    judge,
};

#[expect(clippy::unnecessary_wraps, reason = "the shape of every judge")]
fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    Some(fetch(exchange))
}

fn fetch(exchange: &Exchange) -> Judgement {
    let request = &exchange.request;
    if request.method != "GET" {
        let observed = request.method.clone();
        let finding = Finding::in_request(exchange, Place::Target, "GET", observed);
        return Judgement::Violation(finding);
    }
    let accepts: Vec<&str> = request
        .headers
        .all("accept")
        .flat_map(|value| value.split(','))
        .map(|range| range.split(';').next().unwrap_or_default().trim())
        .collect();
    if accepts.iter().any(|range| range.eq_ignore_ascii_case("application/json")) {
        return Judgement::Pass("GET with Accept: application/json".to_owned());
    }
    let place = Place::Header("Accept".to_owned());
    let expected = "Accept: application/json";
    let observed = if accepts.is_empty() { "no such field".to_owned() } else { accepts.join(", ") };
    let finding = Finding::in_request(exchange, place, expected, observed)
        .hint("SMART names the header field, so that a site can tell a key fetch from a person.");
    Judgement::Violation(finding)
}
