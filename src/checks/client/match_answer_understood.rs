//! `client.match_answer_understood`: either form of a match.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

use super::match_request::{returned_id, returned_identifier};

/// The check.
pub static CHECK: Check = Check {
    id: "client.match_answer_understood",
    title: "A match is gone on from with or without MemberId",
    verifies: &["PDEX22-MM-03"],
    judges: Judges::requests(Actor::Target, &[Endpoint::MemberMatch]),
    page: include_str!("match_answer_understood.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if exchange.status() != Some(200) {
        return None;
    }
    // A match without an identifier is no match.
    returned_identifier(exchange)?;
    let form = if returned_id(exchange).is_some() { "with MemberId" } else { "without MemberId" };
    let went_on = transcript.after(exchange).any(|other| {
        other.initiator == Party::Target
            && matches!(
                other.endpoint,
                Endpoint::Token | Endpoint::KickOff | Endpoint::Read | Endpoint::Everything
            )
    });
    if went_on {
        return Some(Judgement::Pass(format!("the exchange goes on from a match {form}")));
    }
    // Whoever is told in between that the consent is over does right to stop.
    if transcript.facts.iter().any(|fact| matches!(fact, Fact::ConsentEnded { .. })) {
        return None;
    }
    Some(Judgement::Violation(
        Finding::in_response(
            exchange,
            Place::Body,
            "a request for a token or for data after the match",
            format!("nothing after a match {form}"),
        )
        .hint("The identifier alone is a match; the id comes only where the source gives it."),
    ))
}
