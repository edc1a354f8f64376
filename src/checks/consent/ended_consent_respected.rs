//! `consent.ended_consent_respected`: data stops flowing when the member's consent ends.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "consent.ended_consent_respected",
    title: "No member data flows after the consent has ended",
    verifies: &["PDEX-BMM-16"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read, Endpoint::File]),
    page: include_str!("ended_consent_respected.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let ended = transcript.facts.iter().find_map(|fact| match fact {
        Fact::ConsentEnded { after, .. } => Some(*after),
        _ => None,
    })?;
    let response = exchange.response.as_ref()?;
    if exchange.seq <= ended || transcript.alteration(exchange).is_some() {
        return None;
    }
    // Only where data flowed before does its absence say anything.
    let flowed = transcript.at(exchange.endpoint).any(|other| other.seq <= ended && gives(other));
    if !flowed {
        let by = format!("no data came from {} before the consent ended", exchange.endpoint);
        return Some(Judgement::Blocked(by));
    }
    if gives(exchange) {
        let place = if exchange.endpoint == Endpoint::File { Place::Body } else { Place::Status };
        let observed = format!("{} with data, after the consent ended", response.status);
        return Some(Judgement::Violation(
            Finding::in_response(exchange, place, "403 or 404 without data", observed).hint(
                "The consent is evaluated when data is asked for, not only when the member is matched.",
            ),
        ));
    }
    Some(Judgement::Pass(format!("{} after the consent ended", response.status)))
}

/// Whether an answer holds anything of a member.
fn gives(exchange: &Exchange) -> bool {
    exchange.succeeded()
        && exchange.response.as_ref().is_some_and(|response| !response.body.is_empty())
}
