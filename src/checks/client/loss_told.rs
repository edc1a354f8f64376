//! `client.loss_told`: what is missing is told.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::transfer_loss::{loss, told_after};

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
    let lost = loss(exchange)?;
    let (completed, until) = told_after(exchange, transcript)?;
    let again = transcript.after(exchange).any(|other| {
        other.seq <= until
            && other.initiator == Party::Target
            && other.request.url == exchange.request.url
            && loss(other).is_none()
    });
    if again {
        return Some(Judgement::Pass("had at another attempt".to_owned()));
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
