//! `client.since_is_server_time`: since when.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};
use jiff::Timestamp;

use super::received_manifest::manifest_of;

/// The check.
pub static CHECK: Check = Check {
    id: "client.since_is_server_time",
    title: "An export asks for everything, or for what is newer than the last one",
    verifies: &["PDEX-EXP-04", "PDEX-EXP-16"],
    judges: Judges::requests(Actor::Target, &[Endpoint::KickOff]),
    page: include_str!("since_is_server_time.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let mut parameters = job::parameters(exchange).into_iter();
    let (_, since) = parameters.find(|(name, _)| name == "_since")?;
    let since: Timestamp = since.parse().ok()?;
    let mut times = transcript
        .before(exchange)
        .filter_map(manifest_of)
        .filter_map(|manifest| manifest["transactionTime"].as_str()?.parse::<Timestamp>().ok())
        .peekable();
    // When nothing was fetched here before, it was perhaps elsewhere.
    times.peek()?;
    if times.any(|time| time == since) {
        return Some(Judgement::Pass("what is newer than an earlier export".to_owned()));
    }
    let place = if exchange.request.method == "GET" { Place::Target } else { Place::Body };
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            place,
            "no _since, or the transactionTime of an earlier manifest",
            "another instant".to_owned(),
        )
        .hint("Take the time from the manifest: two clocks leave a gap between two exports."),
    ))
}
