//! `bulk_match.each_member_once`: nobody is lost, and nobody counts twice.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.each_member_once",
    title: "Each submitted member is in exactly one Group of the result",
    verifies: &["PDEX-BMM-17", "PDEX22-BMM-12"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus, Endpoint::MatchFile]),
    page: include_str!("each_member_once.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let found = match_result::finished(exchange, transcript)?;
    let persons = match_result::submitted(found.kick_off);
    // Without a single submitted id in the result, members cannot be told apart in it.
    let told = |id: &str| found.groups.iter().filter(|one| one.holds(id)).count();
    if persons.is_empty() || persons.iter().all(|person| told(person.id()) == 0) {
        return None;
    }
    for (index, person) in persons.iter().enumerate() {
        let id = person.id();
        let times = persons.iter().filter(|other| other.id() == id).count();
        let number = told(id);
        // Somebody submitted with several coverages may be matched by one and not by another.
        if (1..=times).contains(&number) {
            continue;
        }
        let observed =
            format!("the person of MemberBundle {} is in {number} of the Groups", index + 1);
        let expected = "every submitted person in exactly one Group";
        return Some(Judgement::Violation(Finding::in_response(
            exchange,
            Place::Body,
            expected,
            observed,
        )));
    }
    Some(Judgement::Pass(format!("{} submitted, each in one Group", persons.len())))
}
