//! `discovery.document_is_json`: the SMART configuration is there, as JSON.

use crate::checks::oauth_answer::put_off;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Response, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.document_is_json",
    title: "The SMART configuration is served as JSON, whatever the client accepts",
    verifies: &["SMART-DISC-01", "SMART-DISC-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("document_is_json.md"),
    judge,
};

/// The document belongs to a FHIR server. An authorization server that is judged alone, by its
/// issuer, promises none.
fn is_met_by_issuer_alone(transcript: &Transcript) -> bool {
    !transcript.is_under_test(Actor::Source)
        && transcript.base_of(Actor::Source).is_none()
        && transcript.base_of(Actor::Idp).is_some()
}

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    if exchange.request.method != "GET" {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    // A conditional request may be told that nothing changed.
    if response.status == 304 && exchange.request.headers.get("if-none-match").is_some() {
        return None;
    }
    let violation = |place, expected, observed| {
        let finding = Finding::in_response(exchange, place, expected, observed);
        Some(Judgement::Violation(finding.hint(
            "Serve the document at the FHIR base URL, without authentication and without content \
             negotiation.",
        )))
    };
    if response.status != 200 && is_met_by_issuer_alone(transcript) {
        let why = format!(
            "no FHIR server is configured, and at the issuer nothing is published: {}",
            response.status
        );
        return Some(Judgement::NotApplicable(why));
    }
    if let Some((place, expected, observed)) = unlike_json(response) {
        return violation(place, expected, observed);
    }
    let accept = exchange.request.headers.get("accept").unwrap_or("nothing");
    Some(Judgement::Pass(format!("200 with a JSON object for a client that accepts {accept}")))
}

/// What keeps an answer from being a document: where, what is expected there, what was observed.
pub(super) fn unlike_json(response: &Response) -> Option<(Place, &'static str, String)> {
    if response.status != 200 {
        return Some((Place::Status, "status 200", format!("status {}", response.status)));
    }
    if response.media_type().unwrap_or_default() != "application/json" {
        let observed = response.headers.get("content-type").map_or_else(
            || "no Content-Type field".to_owned(),
            |value| format!("Content-Type: {value}"),
        );
        let place = Place::Header("Content-Type".to_owned());
        return Some((place, "Content-Type: application/json", observed));
    }
    let observed = match response.json() {
        Ok(body) if body.is_object() => return None,
        Ok(_) => "JSON that is no object".to_owned(),
        Err(problem) => problem,
    };
    Some((Place::Body, "a JSON object", observed))
}
