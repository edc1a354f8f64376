//! `client.loss_told`: what is missing is told.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Response, Transcript};

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
    let completed = transcript.facts.iter().find_map(|fact| match fact {
        Fact::Reported { completed, after, .. } if *after >= exchange.seq => {
            Some((*completed, *after))
        }
        _ => None,
    });
    let (completed, until) = completed?;
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

/// What was lost for good with this answer, unless it comes at another attempt.
fn loss(exchange: &Exchange) -> Option<&'static str> {
    let is_file = exchange.endpoint == Endpoint::File;
    let Some(response) = &exchange.response else { return Some("no answer came") };
    match response.status {
        200..300 if is_file && is_cut(response) => Some("a file was cut short"),
        // Busy, or on its way to somewhere else.
        200..400 | 429 | 503 => None,
        _ if is_file => Some("a file could not be had"),
        _ => Some("the export came to no end"),
    }
}

/// Whether fewer bytes came than were announced.
fn is_cut(response: &Response) -> bool {
    let announced = response.headers.get("content-length").and_then(|it| it.parse::<u64>().ok());
    announced.is_some_and(|announced| response.body.size_bytes() < announced)
}
