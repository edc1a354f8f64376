//! `files.open_url_expires`: a URL that needs no token does not work for ever.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.open_url_expires",
    title: "A URL that needs no token stops working when a token would",
    verifies: &["BULK3-FILE-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("open_url_expires.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["url_expired"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let status = pair.response.status;
    if status >= 400 {
        return Some(Judgement::Pass(format!("status {status} when its time was over")));
    }
    Some(Judgement::Violation(
        wrong_status(exchange, pair.response, "a status of 400 or above")
            .hint("The URL alone gives access to a member's data: let it die like a token."),
    ))
}
