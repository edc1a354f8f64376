//! `member_match.no_match_refused`: a person who is no member is answered with 422.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.no_match_refused",
    title: "A match for a person who is no member is refused with 422",
    verifies: &["HREX-MM-06", "PDEX-P2P-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("no_match_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["member_unknown"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let finding = wrong_status(exchange, pair.response, "422");
    Some(match pair.response.status {
        422 => Judgement::Pass("refused with 422".to_owned()),
        200..300 => Judgement::Violation(
            finding.hint("Nobody at this payer fits the request, yet someone was named."),
        ),
        404 => Judgement::Violation(
            finding.hint("404 says that the operation is not there. Answer 422."),
        ),
        _ => Judgement::Violation(finding),
    })
}
