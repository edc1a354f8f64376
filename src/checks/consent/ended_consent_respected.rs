//! `consent.ended_consent_respected`: data stops flowing when the member's consent ends.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "consent.ended_consent_respected",
    title: "No member data flows after the consent has ended",
    verifies: &["HREX-AUTH-09", "HREX-AUTH-10", "HREX-MM-14", "PDEX-BMM-16", "SEED-CON-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read, Endpoint::File]),
    page: include_str!("ended_consent_respected.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let ended = transcript.facts.iter().find_map(|fact| match fact {
        Fact::ConsentEnded { after, .. } => Some(*after),
        _ => None,
    })?;
    if exchange.seq <= ended || transcript.alteration(exchange).is_some() {
        return None;
    }
    // A file may be served elsewhere, by a URL made for once: the request for it is looked at.
    if !job::senders_of(exchange, transcript).is_empty() {
        return None;
    }
    let given = |request: &Exchange| gives(job::end_of(request, transcript));
    let response = job::end_of(exchange, transcript).response.as_ref()?;
    // The control is the same request before the end: others may be about other people.
    let mut before = transcript
        .at(exchange.endpoint)
        .filter(|other| other.seq <= ended && other.request.url == exchange.request.url)
        .peekable();
    before.peek()?;
    if !before.any(given) {
        let by = "the same request gave no data before the consent ended".to_owned();
        return Some(Judgement::Blocked(by));
    }
    if given(exchange) {
        let place = if exchange.endpoint == Endpoint::File { Place::Body } else { Place::Status };
        let observed = format!("{} with data, after the consent ended", response.status);
        return Some(Judgement::Violation(
            Finding::in_response(exchange, place, "403, 404 or an answer without data", observed).hint(
                "The consent is evaluated when data is asked for, not only when the member is matched.",
            ),
        ));
    }
    Some(Judgement::Pass(format!("{} after the consent ended", response.status)))
}

/// Whether an answer holds anything of a member. A search that finds nothing gives nothing.
fn gives(exchange: &Exchange) -> bool {
    exchange.succeeded()
        && exchange.response.as_ref().is_some_and(|response| {
            let nothing_found = exchange.endpoint == Endpoint::Read
                && response.json().is_ok_and(|body| {
                    body["resourceType"] == "Bundle"
                        && body["entry"].as_array().is_none_or(Vec::is_empty)
                });
            !response.body.is_empty() && !nothing_found
        })
}
