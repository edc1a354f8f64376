//! `capability.versions_work`: versions that are declared can be read.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::interactions_declared::declares;

/// The check.
pub static CHECK: Check = Check {
    id: "capability.versions_work",
    title: "Versions that the CapabilityStatement declares can be read",
    verifies: &["PDEX-CAP-03"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("versions_work.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let path = exchange.request.path();
    let parts: Vec<&str> = path.trim_end_matches('/').rsplit('/').collect();
    let (kind, code, version) = match parts[..] {
        [version, "_history", _, kind, ..] => (kind, "vread", Some(version)),
        ["_history", _, kind, ..] => (kind, "history-instance", None),
        _ => return None,
    };
    let statement = transcript
        .at(Endpoint::Metadata)
        .filter_map(|other| other.response.as_ref()?.json().ok())
        .find(|body| body["resourceType"] == "CapabilityStatement")?;
    declares(&statement, kind, code).then_some(())?;
    let response = exchange.response.as_ref()?;
    let at = |place, expected: &str, observed: String| {
        let finding = Finding::in_response(exchange, place, expected, observed);
        Some(Judgement::Violation(
            finding.hint(format!("The CapabilityStatement declares `{code}` of {kind}.")),
        ))
    };
    match response.status {
        200 => {}
        // The token may not cover it, and the resource need not be there.
        401 | 403 | 429 | 503 => {
            return Some(Judgement::Blocked(format!("it was answered {}", response.status)));
        }
        status => return at(Place::Status, "200", status.to_string()),
    }
    let body = response.json().unwrap_or_default();
    match version {
        Some(version) if body["meta"]["versionId"] != version => {
            let place = Place::Pointer("/meta/versionId".to_owned());
            at(place, "the version that was asked for", "another version, or none".to_owned())
        }
        None if body["type"] != "history" => {
            let place = Place::Pointer("/type".to_owned());
            at(place, "a Bundle of type history", "something else".to_owned())
        }
        _ => Some(Judgement::Pass(format!("{code} of {kind} works"))),
    }
}
