//! `member_match.refusal_reveals_nothing`: a refused match gives away nothing of any record.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

use super::reveal::revealed;

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.refusal_reveals_nothing",
    title: "A refused match gives away nothing of a member's record",
    verifies: &["HREX-MM-06", "HREX-MM-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("refusal_reveals_nothing.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|response| response.status >= 400)?;
    // Where consent is the obstacle a rule of its own applies.
    let is_consent = transcript.alteration(exchange).is_some_and(|alteration| {
        alteration.name.starts_with("consent_") || alteration.name == "member_opted_out"
    });
    if is_consent {
        return None;
    }
    Some(match revealed(exchange, response, transcript) {
        None => Judgement::Pass(format!("{} reveals nothing", response.status)),
        Some((place, observed)) => Judgement::Violation(
            Finding::in_response(exchange, place, "nothing of any member's record", observed)
                .hint("Whoever guesses at members learns from such answers who is one."),
        ),
    })
}
