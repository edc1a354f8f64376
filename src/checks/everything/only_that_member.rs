//! `everything.only_that_member`: `$everything` is about one member.

use crate::checks::found::{bundle, owner};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::answer::member;

/// The check.
pub static CHECK: Check = Check {
    id: "everything.only_that_member",
    title: "$everything holds records of no other member",
    verifies: &["PDEX-P2P-20", "R4-EVT-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Everything]),
    page: include_str!("only_that_member.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let member = member(exchange)?;
    let bundle = bundle(exchange, transcript)?;
    let mut count = 0;
    for (index, entry) in bundle["entry"].as_array()?.iter().enumerate() {
        let Some(owner) = owner(&entry["resource"]) else { continue };
        if owner != member {
            let place = Place::Pointer(format!("/entry/{index}/resource"));
            let expected = "records of the member that was asked about";
            let observed = "a record of another patient".to_owned();
            return Some(Judgement::Violation(Finding::in_response(
                exchange, place, expected, observed,
            )));
        }
        count += 1;
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} records, all of the member")))
}
