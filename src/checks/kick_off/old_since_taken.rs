//! `kick_off.old_since_taken`: `_since` may lie long ago.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.old_since_taken",
    title: "A _since older than five years is not refused",
    verifies: &["PDEX-EXP-17"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("old_since_taken.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["since_old"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    if pair.response.status == 202 {
        return Some(Judgement::Pass("status 202".to_owned()));
    }
    Some(Judgement::Violation(
        wrong_status(exchange, pair.response, "status 202, with the data of the last five years")
            .hint("A _since before the window is replaced by the begin of the window."),
    ))
}
