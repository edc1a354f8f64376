//! `client.received_stored`: what was received is in the record.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::looked_for::sought;

/// The check.
pub static CHECK: Check = Check {
    id: "client.received_stored",
    title: "What was received is in the member's record",
    verifies: &["CMS-03"],
    judges: Judges::answers(Actor::Target, &[Endpoint::Imported]),
    page: include_str!("received_stored.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let sought = sought(exchange, transcript)?;
    let wanted: usize = sought.values().map(|one| one.wanted).sum();
    let found: usize = sought.values().map(|one| one.found).sum();
    // One look is judged once, at its last search.
    if wanted == 0 || sought.values().any(|one| one.last > exchange.seq) {
        return None;
    }
    if found > 0 {
        return Some(Judgement::Pass(format!("{found} of {wanted} resources found")));
    }
    Some(Judgement::Violation(
        Finding::in_response(
            exchange,
            Place::Body,
            "the resources that were received",
            format!("none of {wanted}"),
        )
        .hint("An exchange is over when the data is stored, not when the last file has come."),
    ))
}
