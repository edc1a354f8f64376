//! `everything.answers_searchset`: `$everything` answers with a searchset that holds the Patient.

use crate::checks::found::entries;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::answer::{self, is_unlimited, member};

/// The check.
pub static CHECK: Check = Check {
    id: "everything.answers_searchset",
    title: "$everything answers with a searchset that holds the Patient",
    verifies: &["PDEX-P2P-20", "R4-EVT-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Everything]),
    page: include_str!("answers_searchset.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let response = exchange.response.as_ref()?;
    let at = |place, expected: &str, observed: String| {
        Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
    };
    match response.status {
        200 => {}
        401 | 403 | 429 | 503 => {
            let by = format!("$everything was answered {}", response.status);
            return Some(Judgement::Blocked(by));
        }
        status => return at(Place::Status, "200", status.to_string()),
    }
    let body = match response.json() {
        Ok(body) => body,
        Err(why) => return at(Place::Body, "a Bundle in JSON", why),
    };
    if body["resourceType"] != "Bundle" || body["type"] != "searchset" {
        let place = Place::Pointer("/type".to_owned());
        return at(place, "a Bundle of type searchset", "something else".to_owned());
    }
    // The Patient may be on any page, and may not be asked for.
    let (pages, is_whole) = answer::pages(exchange, transcript)?;
    if !is_whole || !is_unlimited(exchange) {
        return None;
    }
    let member = member(exchange)?;
    let has_patient = pages.iter().any(|page| {
        entries(&page.bundle, "match")
            .chain(entries(&page.bundle, "include"))
            .any(|(_, one)| one["resourceType"] == "Patient" && one["id"] == member.as_str())
    });
    if !has_patient {
        let place = Place::Pointer("/entry".to_owned());
        return at(
            place,
            "the Patient that was asked about",
            "another Patient, or none".to_owned(),
        );
    }
    Some(Judgement::Pass(format!("{} pages, with the Patient", pages.len())))
}
