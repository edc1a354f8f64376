//! `manifest.provenance_listed`: data come with their origin.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.provenance_listed",
    title: "Exported data come with Provenance",
    verifies: &["PDEX-PROV-01", "PDEX-PROV-09"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("provenance_listed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let kick_off = job::kick_off_of(exchange, transcript)?;
    // Files of blocks have no type, and parts of a manifest are judged together (Bulk Data 3.0.0).
    if job::is_organized(&manifest) || job::linking(exchange, transcript).is_some() {
        return None;
    }
    let manifest = job::whole(exchange, manifest, transcript);
    if let Some(judgement) = job::no_payer(transcript) {
        return Some(judgement);
    }
    let types = job::requested_types(kick_off);
    if types.is_some_and(|types| !types.iter().any(|name| name == "Provenance")) {
        let why = "the kick-off asked for types without Provenance";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    if !job::may_read(kick_off, "Provenance", transcript) {
        let why = "the token of the kick-off grants no access to Provenance";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    let entries = manifest["output"].as_array().filter(|entries| !entries.is_empty())?;
    if entries.iter().any(|entry| entry["type"] == "Provenance") {
        return Some(Judgement::Pass("a file of Provenance is listed".to_owned()));
    }
    let place = Place::Pointer("/output".to_owned());
    let expected = "a file of type Provenance";
    let observed = format!("no such file among {}", entries.len());
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, expected, observed)
            .or("a kick-off whose _type leaves Provenance out")
            .hint("Add at least one Provenance that names this payer as transmitter."),
    ))
}
