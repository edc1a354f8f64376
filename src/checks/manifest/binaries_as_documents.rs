//! `manifest.binaries_as_documents`: binary content comes in documents.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.binaries_as_documents",
    title: "Binary content comes as DocumentReference",
    verifies: &["BULK-KO-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("binaries_as_documents.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let output = manifest["output"].as_array()?;
    let at = |kind: &str| output.iter().position(|entry| entry["type"] == kind);
    if at("DocumentReference").is_some() {
        return Some(Judgement::Pass("documents as DocumentReference".to_owned()));
    }
    let place = Place::Pointer(format!("/output/{}/type", at("Binary")?));
    let expected = "DocumentReference, with the content in an attachment";
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, expected, "Binary alone".to_owned())
            .hint("A Binary does not say whose it is, nor what it is about."),
    ))
}
