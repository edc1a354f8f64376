//! `client.match_precedes_export`: nothing is retrieved without a match.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, MATCHED_ELSEWHERE, Transcript};

use super::match_request::match_before;

/// Where data is asked for.
const RETRIEVALS: &[Endpoint] = &[Endpoint::KickOff, Endpoint::Read, Endpoint::Everything];

/// The check.
pub static CHECK: Check = Check {
    id: "client.match_precedes_export",
    title: "A match with consent precedes every retrieval",
    verifies: &["PDEX-P2P-05"],
    judges: Judges::requests(Actor::Target, RETRIEVALS),
    page: include_str!("match_precedes_export.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Some(matched) = match_before(exchange, transcript) {
        return Some(Judgement::Pass(format!("after the match of exchange {}", matched.seq)));
    }
    if transcript.claims(MATCHED_ELSEWHERE) == Some(true) {
        return None;
    }
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            Place::Target,
            "a retrieval after a successful $member-match",
            "no successful $member-match before it".to_owned(),
        )
        .hint("The match tells whose data it is and shows the member's consent; without one, or after a refusal, nothing is asked for."),
    ))
}
