//! `client.received_stored_whole`: nothing of what was received is missing in the record.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::looked_for::sought;

/// The check.
pub static CHECK: Check = Check {
    id: "client.received_stored_whole",
    title: "Each resource that was received is found again",
    verifies: &["SMILE-P2P-01"],
    judges: Judges::answers(Actor::Target, &[Endpoint::Imported]),
    page: include_str!("received_stored_whole.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let all = sought(exchange, transcript)?;
    // Each type is judged once, at its last search.
    let (kind, sought) = all.iter().find(|(_, one)| one.last == exchange.seq && one.wanted > 0)?;
    let (found, wanted) = (sought.found, sought.wanted);
    if found == wanted {
        return Some(Judgement::Pass(format!("each {kind} found: {found}")));
    }
    Some(Judgement::Violation(
        Finding::in_response(
            exchange,
            Place::Body,
            "each resource that was received",
            format!("{} of {wanted} {kind} resources missing", wanted - found),
        )
        .hint("Keep the original ids as identifiers; what is told as completed is fetched by nobody again."),
    ))
}
