//! `bulk_match.completes`: a match comes to an end.

use crate::checks::{Check, Judges, job, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.completes",
    title: "A bulk match comes to an end with a result",
    verifies: &["PDEX-BMM-01", "PDEX-BMM-05", "PDEX22-BMM-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus]),
    page: include_str!("completes.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let kick_off = match_result::kick_off_of(exchange, transcript)?;
    if transcript.alteration(kick_off).is_some() {
        return None;
    }
    let polls: Vec<&Exchange> = match_result::polls_of(kick_off, transcript)
        .filter(|poll| transcript.alteration(poll).is_none() && poll.response.is_some())
        .collect();
    // Spoken about once a match, at its last poll.
    let number = polls.len();
    let observed = match polls.iter().find(|poll| poll.status() == Some(200)) {
        Some(done) if done.seq == exchange.seq => {
            return Some(Judgement::Pass(format!("done at poll {number}")));
        }
        Some(_) => return None,
        None if polls.last().is_some_and(|last| last.seq != exchange.seq) => return None,
        None => match exchange.status()? {
            202 | 429 | 503 => job::endless(&polls, transcript)?,
            404 | 410 if job::is_cancelled(exchange, transcript) => return None,
            status => format!("status {status}"),
        },
    };
    let expected = "status 202 while the match runs, then 200 with its result";
    Some(Judgement::Violation(Finding::in_response(exchange, Place::Status, expected, observed)))
}
