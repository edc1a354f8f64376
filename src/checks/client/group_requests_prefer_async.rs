//! `client.group_requests_prefer_async`: both requests of a bulk exchange ask for asynchronous work.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.group_requests_prefer_async",
    title: "Bulk match and Group export send Prefer: respond-async",
    verifies: &["PDEX-BMM-03", "R4-ASY-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::BulkMatch, Endpoint::KickOff]),
    page: include_str!("group_requests_prefer_async.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    // The export of one member is for `client.kick_off_prefers_async`.
    if exchange.endpoint == Endpoint::KickOff && match_result::group_of(exchange).is_none() {
        return None;
    }
    let headers = &exchange.request.headers;
    if headers.lists("prefer", "respond-async") {
        return Some(Judgement::Pass("Prefer: respond-async".to_owned()));
    }
    let observed = headers
        .get("prefer")
        .map_or_else(|| "no Prefer field".to_owned(), |value| format!("Prefer: {value}"));
    let place = Place::Header("Prefer".to_owned());
    let expected = "Prefer: respond-async";
    let finding = Finding::in_request(exchange, place, expected, observed);
    Some(Judgement::Violation(finding.hint("A source may refuse a bulk request without it.")))
}
