//! `client.error_files_fetched`: the error files of a manifest are read.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::received_manifest::{files_after, is_asked_for, listed, manifest_of};

/// The check.
pub static CHECK: Check = Check {
    id: "client.error_files_fetched",
    title: "The error files of a manifest are fetched",
    verifies: &["BULK-FILE-09"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Status]),
    page: include_str!("error_files_fetched.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = manifest_of(exchange)?;
    let due = listed(exchange, &manifest, "error");
    if due.is_empty() || files_after(exchange, transcript).any(|file| !file.succeeded()) {
        return None;
    }
    let missing = due.iter().find(|entry| !is_asked_for(&entry.url, transcript));
    Some(match missing {
        None => Judgement::Pass(format!("{} error files fetched", due.len())),
        // No guide demands it, so this never fails a client.
        Some(missing) => Judgement::Doubt(
            Finding::in_response(
                exchange,
                Place::Pointer(missing.pointer.clone()),
                "a request for each error file",
                "one never asked for".to_owned(),
            )
            .hint("They tell what the source could not or would not export; without them a partial history looks whole."),
        ),
    })
}
