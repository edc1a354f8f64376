//! `files.unknown_refused`: a file nobody listed is not given.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.unknown_refused",
    title: "A file that was never listed is answered with an error",
    verifies: &["BULK-FILE-05"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("unknown_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["file_unknown"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let status = pair.response.status;
    if status >= 400 {
        return Some(Judgement::Pass(format!("status {status}")));
    }
    Some(Judgement::Violation(
        wrong_status(exchange, pair.response, "status 404")
            .or("another status of 400 or above")
            .hint("A client takes an empty file for the whole of the data."),
    ))
}
