//! `member_match.ambiguous_refused`: several candidates are answered with 422.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.ambiguous_refused",
    title: "A match that fits several members is refused with 422",
    verifies: &["HREX-MM-07", "PDEX-P2P-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("ambiguous_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["member_ambiguous"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let finding = wrong_status(exchange, pair.response, "422");
    Some(match pair.response.status {
        422 => Judgement::Pass("refused with 422".to_owned()),
        200..300 => Judgement::Violation(finding.hint(
            "Two members fit the request equally well. Whoever is named may be the wrong one.",
        )),
        _ => Judgement::Violation(finding),
    })
}
