//! `manifest.is_json`: the manifest is JSON and labelled so.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.is_json",
    title: "The completed job is answered with application/json",
    verifies: &["BULK-ST-11"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("is_json.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let is_running = job::export_status(exchange).is_some_and(|status| status != "200");
    if transcript.alteration(exchange).is_some() || exchange.failure.is_some() || is_running {
        return None;
    }
    let response = exchange.response.as_ref().filter(|response| response.status == 200)?;
    let media_type = response.media_type();
    if media_type.as_deref() != Some("application/json") {
        let observed = media_type.unwrap_or_else(|| "no such field".to_owned());
        let place = Place::Header("Content-Type".to_owned());
        return Some(Judgement::Violation(
            Finding::in_response(exchange, place, "application/json", observed)
                .hint("The manifest is no FHIR resource, so the FHIR media type is wrong for it."),
        ));
    }
    let observed = match response.json() {
        Ok(body) if body.is_object() => {
            return Some(Judgement::Pass("a JSON object as application/json".to_owned()));
        }
        Ok(_) => "JSON that is no object".to_owned(),
        Err(problem) => problem,
    };
    Some(Judgement::Violation(Finding::in_response(
        exchange,
        Place::Body,
        "a JSON object",
        observed,
    )))
}
