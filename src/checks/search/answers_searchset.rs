//! `search.answers_searchset`: a search by member is answered with a searchset.

use crate::checks::found::Search;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "search.answers_searchset",
    title: "A search by member is answered with a searchset Bundle",
    verifies: &["PDEX-P2P-19", "PDEX-CAP-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("answers_searchset.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let search = Search::of(exchange, transcript)?;
    search.member()?;
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let response = exchange.response.as_ref()?;
    let kind = &search.kind;
    let at = |place, expected: &str, observed: String| {
        Judgement::Violation(Finding::in_response(exchange, place, expected, observed))
    };
    match response.status {
        200 => {}
        // The token may not open the type, and the member may be gone.
        401 | 403 | 429 | 503 => {
            let by = format!("the search of {kind} was answered {}", response.status);
            return Some(Judgement::Blocked(by));
        }
        status => {
            let observed = format!("{status} to a search of {kind}");
            return Some(at(Place::Status, "200", observed));
        }
    }
    let body = match response.json() {
        Ok(body) => body,
        Err(why) => return Some(at(Place::Body, "a Bundle in JSON", why)),
    };
    if body["resourceType"] != "Bundle" {
        let place = Place::Pointer("/resourceType".to_owned());
        return Some(at(place, "Bundle", "another resource, or none".to_owned()));
    }
    if body["type"] != "searchset" {
        let place = Place::Pointer("/type".to_owned());
        return Some(at(place, "searchset", "another type of Bundle".to_owned()));
    }
    Some(Judgement::Pass(format!("{kind} was searched")))
}
