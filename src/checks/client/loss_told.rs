//! `client.loss_told`: what is missing is told.

use crate::checks::{Check, Judges, job};
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
    let lost = loss(exchange, transcript)?;
    let completed = transcript.facts.iter().find_map(|fact| match fact {
        Fact::Reported { completed, after, .. } if *after >= exchange.seq => {
            Some((*completed, *after))
        }
        _ => None,
    });
    let (completed, until) = completed?;
    let is_file = exchange.endpoint == Endpoint::File;
    let mut calls = transcript
        .exchanges
        .iter()
        .filter(|other| other.initiator == Party::Target && other.seq <= until);
    // Parts of an export may be asked for side by side; the state of a job only gets on.
    let is_made_good = |other: &Exchange| {
        (is_file || other.seq > exchange.seq)
            && other.request.url == exchange.request.url
            && loss(other, transcript).is_none()
            && is_data(other)
    };
    if calls.clone().any(|other| is_made_good(other)) {
        return Some(Judgement::Pass("had at another attempt".to_owned()));
    }
    // What is asked for anew may bring what was lost; its own losses count.
    let is_anew = |other: &Exchange| {
        let ways = [Endpoint::KickOff, Endpoint::Everything, Endpoint::Read];
        other.seq > exchange.seq && ways.contains(&other.endpoint) && other.succeeded()
    };
    if calls.any(|other| is_anew(other)) {
        return Some(Judgement::Pass("the data were asked for anew".to_owned()));
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
fn loss(exchange: &Exchange, transcript: &Transcript) -> Option<&'static str> {
    if exchange.request.method != "GET" {
        return None;
    }
    let is_file = exchange.endpoint == Endpoint::File;
    // A file of messages about the export holds no data of a member.
    let listed = || job::listing_of(exchange, transcript);
    if is_file && listed().is_some_and(|listing| listing.list == "error") {
        return None;
    }
    let Some(response) = &exchange.response else { return Some("no answer came") };
    match response.status {
        200..300 if is_file && is_cut(response) => Some("a file was cut short"),
        // Busy, or on its way to somewhere else.
        200..400 | 429 | 503 => None,
        _ if is_file => Some("a file could not be had"),
        _ => Some("the export came to no end"),
    }
}

/// Whether an answer brought something, and was not only told to wait or to go elsewhere.
fn is_data(exchange: &Exchange) -> bool {
    exchange.status().is_some_and(|status| (200..300).contains(&status))
}

/// Whether fewer bytes came than were announced.
fn is_cut(response: &Response) -> bool {
    let announced = response.headers.get("content-length").and_then(|it| it.parse::<u64>().ok());
    announced.is_some_and(|announced| response.body.size_bytes() < announced)
}
