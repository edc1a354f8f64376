//! `client.endless_job_given_up`: what is never done.

use jiff::SignedDuration;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

use super::transfer_loss::{is_last_poll, told_after};

/// The check.
pub static CHECK: Check = Check {
    id: "client.endless_job_given_up",
    title: "An export that never ends is given up in the end",
    verifies: &["BULK-ST-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Status]),
    page: include_str!("endless_job_given_up.md"),
    judge,
};

/// The texts name no limit. Who has polled for as long as this will poll for ever.
const LONG: SignedDuration = SignedDuration::from_hours(48);
/// Fewer polls show nothing of how long a client is ready to wait.
const POLLS: usize = 5;

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let running: Vec<&Exchange> = transcript
        .before(exchange)
        .filter(|other| {
            other.initiator == Party::Target
                && other.endpoint == Endpoint::Status
                && other.request.url == exchange.request.url
        })
        .take_while(|other| other.status() == Some(202))
        .collect();
    let since = |other: &Exchange| {
        let first = running.last()?;
        Some(other.started_at.duration_since(first.started_at))
    };
    if since(exchange).is_some_and(|it| it > LONG) {
        // Once is enough.
        let first_beyond = running.first().and_then(|it| since(it)).is_some_and(|it| it <= LONG);
        return first_beyond.then(|| {
            let hours = since(exchange).map_or(0, |it| it.as_hours());
            let expected = format!("{} hours of polling at most", LONG.as_hours());
            let observed = format!("asked again after {hours} hours, {} times 202", running.len());
            Judgement::Violation(
                Finding::in_request(exchange, Place::Target, &expected, observed)
                    .hint("Give up, cancel the job, and tell a person that the data did not come."),
            )
        });
    }
    let polls = running.len() + 1;
    if exchange.status() != Some(202) || polls < POLLS || !is_last_poll(exchange, transcript) {
        return None;
    }
    if transcript.facts.iter().any(|fact| matches!(fact, Fact::CutOff { .. })) {
        // Perhaps it was not done.
        return None;
    }
    let cancelled = transcript.after(exchange).any(|other| {
        other.endpoint == Endpoint::Cancel && other.request.url == exchange.request.url
    });
    let given_up = match (cancelled, told_after(exchange, transcript)) {
        (true, _) => "and cancelled",
        (false, Some(_)) => "and left to itself",
        // Nothing shows that the target is not about to ask again.
        (false, None) => return None,
    };
    Some(Judgement::Pass(format!("given up after {polls} polls, {given_up}")))
}
