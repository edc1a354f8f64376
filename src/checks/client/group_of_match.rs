//! `client.group_of_match`: of several Groups, the right one is exported.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.group_of_match",
    title: "Where several matches gave Groups, each export names the Group of its own match",
    verifies: &["PDEX-GRP-10"],
    judges: Judges::requests(Actor::Target, &[Endpoint::KickOff]),
    page: include_str!("group_of_match.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (asked, _) = match_result::group_of(exchange)?;
    let mut given: Vec<String> = Vec::new();
    for (id, _) in match_result::matched_before(exchange, transcript) {
        if !given.contains(&id) {
            given.push(id);
        }
    }
    // Who has one Group only cannot mix them up.
    let last = given.last().filter(|_| given.len() > 1)?;
    let violation = |observed: &str| {
        let expected = "the Group that the match before it gave";
        let finding = Finding::in_request(exchange, Place::Target, expected, observed.to_owned());
        Some(Judgement::Violation(
            finding.hint("Keep the id of the Group with the match it came from."),
        ))
    };
    if !given.contains(&asked) {
        return violation("a Group that no match gave");
    }
    let exports =
        |other: &&Exchange| other.initiator == Party::Target && other.endpoint == Endpoint::KickOff;
    let names = |other: &Exchange, id: &str| {
        match_result::group_of(other).is_some_and(|(named, _)| named == id)
    };
    let again = transcript.before(exchange).filter(exports).any(|other| names(other, &asked));
    let left = !transcript.at(Endpoint::KickOff).any(|other| names(other, last));
    if again && left {
        return violation("the Group of another match, exported before");
    }
    Some(Judgement::Pass(format!("one of {} Groups", given.len())))
}
