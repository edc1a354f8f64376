//! `client.coverage_to_link_complete`: CoverageToLink is an HRex Coverage.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::hrex_coverage::examine;
use super::match_request::{MatchRequest, judgement};

/// The check.
pub static CHECK: Check = Check {
    id: "client.coverage_to_link_complete",
    title: "CoverageToLink names member, relationship and payer",
    verifies: &[
        "HREX-COV-01",
        "HREX-COV-02",
        "HREX-COV-03",
        "HREX-COV-04",
        "HREX-COV-05",
        "HREX-COV-07",
        "HREX-COV-10",
        "HREX-MP-04",
    ],
    judges: Judges::requests(Actor::Target, &[Endpoint::MemberMatch]),
    page: include_str!("coverage_to_link_complete.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let request = MatchRequest::of(exchange, transcript)?;
    let (pointer, coverage) = request.resource("CoverageToLink")?;
    Some(judgement(exchange, examine(&pointer, coverage, &transcript.guides())))
}
