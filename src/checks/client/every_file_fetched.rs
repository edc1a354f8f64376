//! `client.every_file_fetched`: every listed output file is fetched.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

use super::received_manifest::{
    Listed, files_after, is_asked_for, listed, manifest_of, same_url, status_url_of,
};
use super::transfer_loss::came_whole;

/// The check.
pub static CHECK: Check = Check {
    id: "client.every_file_fetched",
    title: "Every output file of a manifest is fetched",
    verifies: &["BULK-FILE-09"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Status]),
    page: include_str!("every_file_fetched.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = manifest_of(exchange)?;
    let wanted = asked_types(exchange, transcript);
    let due: Vec<Listed> = listed(exchange, &manifest, "output")
        .into_iter()
        // An empty file, or one of a type nobody asked for, may be left.
        .filter(|entry| !entry.empty)
        .filter(|entry| wanted.is_empty() || wanted.contains(&entry.resource_type))
        .collect();
    let missing: Vec<&Listed> =
        due.iter().filter(|entry| !is_asked_for(&entry.url, transcript)).collect();
    let Some(first) = missing.first() else {
        return Some(Judgement::Pass(format!("{} of {} files fetched", due.len(), due.len())));
    };
    let excused = |fact: &Fact| matches!(fact, Fact::ConsentEnded { .. } | Fact::CutOff { .. });
    if transcript.facts.iter().any(excused) {
        // Whoever stops when the member's consent ends does right. Whoever was not done when we
        // stopped may have been about to ask.
        return None;
    }
    if files_after(exchange, transcript).any(|file| !came_whole(file)) {
        // Nor is it wrong to give up where one file cannot be had.
        return None;
    }
    Some(Judgement::Violation(
        Finding::in_response(
            exchange,
            Place::Pointer(first.pointer.clone()),
            "a request for each output file",
            format!("{} of {} files never asked for", missing.len(), due.len()),
        )
        .hint("What is left behind is missing from the member's history at the new payer."),
    ))
}

/// The resource types the kick-off of this job asked for; empty when it did not narrow them.
fn asked_types(status: &Exchange, transcript: &Transcript) -> Vec<String> {
    let kick_off = transcript.before(status).find(|other| {
        other.initiator == Party::Target
            && status_url_of(other).is_some_and(|url| same_url(&url, &status.request.url))
    });
    let Some(kick_off) = kick_off else { return Vec::new() };
    let body = kick_off.request.body.json().unwrap_or_default();
    let in_body = crate::fhir::named(&body, "_type")
        .filter_map(|entry| entry["valueString"].as_str().map(str::to_owned));
    let in_query =
        kick_off.request.query().into_iter().filter(|(name, _)| name == "_type").map(|(_, v)| v);
    let values: Vec<String> = in_query.chain(in_body).collect();
    values.iter().flat_map(|value| value.split(',')).map(|name| name.trim().to_owned()).collect()
}
