//! `manifest.parts_kept`: what a partial manifest listed stays listed.

use serde_json::Value;

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.parts_kept",
    title: "A partial manifest lists later what it listed before",
    verifies: &["BULK3-MAN-01", "BULK3-KO-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("parts_kept.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let kick_off = job::kick_off_of(exchange, transcript)?;
    let wished = job::parameters(kick_off);
    wished
        .iter()
        .any(|wish| wish == &("allowPartialManifests".into(), "true".into()))
        .then_some(())?;
    let now = said(exchange)?;
    let (before, then) = job::same_job(exchange, Endpoint::Status, transcript)
        .filter(|poll| poll.seq < exchange.seq)
        .filter_map(|poll| Some((poll, said(poll)?)))
        .last()?;
    // A URL that is good for a while may be replaced by another one for the same file.
    let urls_stay = then["requiresAccessToken"] != false;
    let (old, new) = (listed(&then, urls_stay), listed(&now, urls_stay));
    if old == new {
        return Some(Judgement::Pass(format!("the same {} files", new.len())));
    }
    let place = Place::Pointer("/output".to_owned());
    let expected = format!("the {} files that exchange {} listed", old.len(), before.seq);
    let kept = old.iter().filter(|entry| new.contains(entry)).count();
    let observed = format!("{} files, {kept} of them the same", new.len());
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, &expected, observed)
            .hint("List further files in another manifest, and link to it."),
    ))
}

/// The manifest in the answer to a poll, whether the job runs or is done.
fn said(poll: &Exchange) -> Option<Value> {
    matches!(poll.status(), Some(200 | 202)).then_some(())?;
    let body = poll.response.as_ref()?.json().ok()?;
    body["output"].is_array().then_some(body)
}

/// Type and URL of each file; only the type where URLs change.
fn listed(manifest: &Value, with_urls: bool) -> Vec<(Value, Option<Value>)> {
    let entries = manifest["output"].as_array().into_iter().flatten();
    entries.map(|one| (one["type"].clone(), with_urls.then(|| one["url"].clone()))).collect()
}
