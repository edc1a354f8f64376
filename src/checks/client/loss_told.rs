//! `client.loss_told`: what is missing is told.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::transfer_loss::{loss, made_good, told_after};

/// The check.
pub static CHECK: Check = Check {
    id: "client.loss_told",
    title: "An exchange that lost data is not called complete",
    verifies: &["SEED-REG-14"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Status, Endpoint::File]),
    page: include_str!("loss_told.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let lost = loss(exchange, transcript)?;
    let (completed, until) = told_after(exchange, transcript)?;
    if let Some(how) = made_good(exchange, until, transcript) {
        return Some(Judgement::Pass(how.to_owned()));
    }
    if !completed {
        return Some(Judgement::Pass("the target says that the exchange failed".to_owned()));
    }
    Some(Judgement::Violation(
        Finding::in_response(
            exchange,
            Place::Status,
            "an exchange that is said to have failed",
            format!("said to be complete, although {lost}"),
        )
        .hint("Whoever relies on the history must know that a part of it is missing."),
    ))
}
