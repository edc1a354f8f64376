//! `manifest.found_is_exported`: what a search finds is exported.

use crate::checks::exported::{Exported, is_in_any_window, years_before};
use crate::checks::exported::{asks_for_all, exported, name, searched};
use crate::checks::{Check, Judges, instant, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.found_is_exported",
    title: "An export of everything holds what a search finds",
    verifies: &[
        "BULK-QP-06",
        "BULK-KO-06",
        "PDEX-EXP-03",
        "PDEX-EXP-20",
        "PDEX-P2P-18",
        "PDEX22-EXP-03",
    ],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("found_is_exported.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let kick_off = job::kick_off_of(exchange, transcript)?;
    if transcript.alteration(kick_off).is_some() || !asks_for_all(kick_off) {
        return None;
    }
    let until = manifest["transactionTime"].as_str().and_then(instant::fhir)?;
    let since = years_before(kick_off.started_at, 5);
    let wanted: Vec<String> = searched(kick_off, transcript)
        .iter()
        .filter(|resource| is_in_any_window(resource, since, until))
        .filter_map(name)
        .collect();
    if wanted.is_empty() {
        return None;
    }
    let given = exported(kick_off, transcript).filter(Exported::is_whole)?.names(transcript);
    let missing: Vec<&String> = wanted.iter().filter(|name| !given.contains(name)).collect();
    let Some(first) = missing.first() else {
        return Some(Judgement::Pass(format!("all {} resources a search found", wanted.len())));
    };
    if let Some(blocked) = given.cut_short() {
        return Some(blocked);
    }
    let kind = first.split('/').next().unwrap_or_default();
    let expected = "everything a search with the same token found";
    let observed =
        format!("{} of {} resources are missing, a {kind} first", missing.len(), wanted.len());
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Pointer("/output".to_owned()), expected, observed)
            .hint("Without _type an export holds every type the token covers."),
    ))
}
