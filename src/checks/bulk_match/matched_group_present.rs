//! `bulk_match.matched_group_present`: matched members have a Group even when there are none.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.matched_group_present",
    title: "A result holds a Group of matched members, even when it is empty",
    verifies: &["PDEX-BMM-12", "PDEX-BMM-13", "PDEX22-BMM-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus, Endpoint::MatchFile]),
    page: include_str!("matched_group_present.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let found = match_result::finished(exchange, transcript)?;
    let count = found.groups.iter().filter(|one| one.code() == Some("match")).count();
    let observed = match count {
        1 => return Some(Judgement::Pass("one Group of matched members".to_owned())),
        0 => "no Group of matched members".to_owned(),
        more => format!("{more} Groups of matched members"),
    };
    let expected = "exactly one Group of matched members, with or without members";
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Body, expected, observed)
            .hint("An empty Group says that nobody matched; its absence says nothing."),
    ))
}
