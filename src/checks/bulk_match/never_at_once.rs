//! `bulk_match.never_at_once`: without Prefer too, nothing is answered at once.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.never_at_once",
    title: "A bulk match without Prefer is refused or runs in the background",
    verifies: &["PDEX-BMM-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::BulkMatch]),
    page: include_str!("never_at_once.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["prefer_missing"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    Some(match pair.response.status {
        status @ (202 | 400..500) => Judgement::Pass(format!("status {status}")),
        _ => Judgement::Violation(
            wrong_status(exchange, pair.response, "202").or("a status from 400 to 499"),
        ),
    })
}
