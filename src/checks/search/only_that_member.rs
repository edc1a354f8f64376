//! `search.only_that_member`: a search by member finds nobody else's records.

use crate::checks::found::{Search, bundle, entries, owner};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "search.only_that_member",
    title: "A search by member finds records of that member alone",
    verifies: &["PDEX-P2P-19"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("only_that_member.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let search = Search::of(exchange, transcript)?;
    let member = search.member()?;
    let bundle = bundle(exchange, transcript)?;
    let mut count = 0;
    for mode in ["match", "include"] {
        for (index, resource) in entries(&bundle, mode) {
            let Some(owner) = owner(resource) else { continue };
            if owner != member {
                let place = Place::Pointer(format!("/entry/{index}/resource"));
                let expected = "records of the member the search names";
                let observed = "a record of another patient".to_owned();
                let finding = Finding::in_response(exchange, place, expected, observed);
                return Some(Judgement::Violation(
                    finding.hint(
                        "Apply `patient` to every search, whatever else the client may read.",
                    ),
                ));
            }
            count += 1;
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} records, all of the member")))
}
