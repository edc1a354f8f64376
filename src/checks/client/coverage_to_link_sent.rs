//! `client.coverage_to_link_sent`: a payer sends its own coverage.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::match_request::MatchRequest;

/// The check.
pub static CHECK: Check = Check {
    id: "client.coverage_to_link_sent",
    title: "A requesting payer sends its own coverage of the member",
    verifies: &["HREX-MM-03"],
    judges: Judges::requests(Actor::Target, &[Endpoint::MemberMatch]),
    page: include_str!("coverage_to_link_sent.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let request = MatchRequest::of(exchange, transcript)?;
    if request.resource("CoverageToLink").is_some() {
        return Some(Judgement::Pass("CoverageToLink is there".to_owned()));
    }
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            Place::Pointer("/parameter".to_owned()),
            "CoverageToLink",
            "no CoverageToLink".to_owned(),
        )
        .hint("It is optional for other callers; a payer that covers the member always sends it."),
    ))
}
