//! `kick_off.provenance_chosen`: `includeAssociatedData` decides which Provenance comes.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::checks::exported::{Exported, both};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks.
pub static ROWS: &[Check] = &[
    row(
        "kick_off.provenance_chosen.provenance_all_wishes",
        "Of conflicting wishes for Provenance the least restrictive counts",
        &["BULK-QP-10"],
    ),
    row(
        "kick_off.provenance_chosen.provenance_latest",
        "Who asks for the latest Provenance gets no other",
        &["BULK-QP-10"],
    ),
    row(
        "kick_off.provenance_chosen.provenance_relevant",
        "Without a choice all Provenance comes",
        &["BULK-QP-11"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
        page: include_str!("provenance_chosen.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (given, control) = match both(exchange, transcript, check.row())? {
        Ok(both) => both,
        Err(blocked) => return Some(blocked),
    };
    if check.row() == "provenance_latest" {
        return latest(&given);
    }
    let (with, without) = (count(&given), count(&control));
    // Who asks for all relevant Provenance gets it; who asks for nothing gets it, too.
    let (poll, found, wanted, words) = if check.row() == "provenance_relevant" {
        (control.poll, without, with, "as many as with RelevantProvenanceResources")
    } else {
        (given.poll, with, without, "as many as with RelevantProvenanceResources alone")
    };
    if found >= wanted {
        return (found > 0).then(|| Judgement::Pass(format!("{found} Provenance resources")));
    }
    let place = Place::Pointer("/output".to_owned());
    let observed = format!("{found} Provenance resources instead of {wanted}");
    Some(Judgement::Violation(Finding::in_response(poll, place, words, observed)))
}

fn count(export: &Exported<'_>) -> usize {
    export.resources(Some("Provenance")).count()
}

/// The targets of a Provenance.
fn targets(provenance: &Value) -> impl Iterator<Item = &str> {
    let targets = provenance["target"].as_array().into_iter().flatten();
    targets.filter_map(|target| target["reference"].as_str())
}

/// Whether each Provenance is the latest of one resource at least.
fn latest(given: &Exported<'_>) -> Option<Judgement> {
    let mut newest: BTreeMap<String, String> = BTreeMap::new();
    for provenance in given.resources(Some("Provenance")) {
        let recorded = provenance["recorded"].as_str().unwrap_or_default();
        for target in targets(&provenance) {
            let known = newest.entry(target.to_owned()).or_default();
            if recorded > known.as_str() {
                recorded.clone_into(known);
            }
        }
    }
    let all = count(given);
    let superseded = given
        .resources(Some("Provenance"))
        .filter(|provenance| {
            let recorded = provenance["recorded"].as_str().unwrap_or_default();
            targets(provenance).all(|target| newest[target].as_str() > recorded)
        })
        .count();
    if superseded == 0 {
        return (all > 0).then(|| Judgement::Pass(format!("{all} Provenance resources")));
    }
    let place = Place::Pointer("/output".to_owned());
    let expected = "for each resource the most recent Provenance only";
    let observed = format!("{superseded} of {all} are older than others of all their targets");
    Some(Judgement::Violation(Finding::in_response(given.poll, place, expected, observed)))
}
