//! `match_group.of_persons`: a Group is of real persons.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "match_group.of_persons",
    title: "Each Group is of type person and actual",
    verifies: &["PDEX22-BMM-14"],
    judges: Judges::answers(
        Actor::Source,
        &[Endpoint::MatchStatus, Endpoint::MatchFile, Endpoint::Read],
    ),
    page: include_str!("of_persons.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let groups = match_result::groups_in(exchange, transcript);
    for found in &groups {
        let wrong = match (found.group["type"] == "person", found.group["actual"] == true) {
            (true, true) => continue,
            (false, _) => "type",
            (true, false) => "actual",
        };
        let place = found.place(&format!("/{wrong}"));
        let observed = format!("another `{wrong}`, or none");
        let expected = "type person, and actual true";
        return Some(Judgement::Violation(Finding::in_response(
            exchange, place, expected, observed,
        )));
    }
    (!groups.is_empty()).then(|| Judgement::Pass(format!("{} Groups", groups.len())))
}
