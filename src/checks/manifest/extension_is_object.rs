//! `manifest.extension_is_object`: `extension` is an object.

use serde_json::Value;

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.extension_is_object",
    title: "The extension of a manifest is an object",
    verifies: &["BULK-MAN-12"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("extension_is_object.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let mut count = 0_usize;
    for (pointer, extension) in extensions(&manifest) {
        if !extension.is_object() {
            let observed = "something else than an object".to_owned();
            let place = Place::Pointer(pointer);
            let finding = Finding::in_response(exchange, place, "an object", observed);
            return Some(Judgement::Violation(finding));
        }
        count += 1;
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} extensions")))
}

/// Where extensions stand: at the root and in the entries of each list.
fn extensions(manifest: &Value) -> Vec<(String, &Value)> {
    let mut found: Vec<(String, &Value)> =
        manifest.get("extension").map(|one| ("/extension".to_owned(), one)).into_iter().collect();
    for list in ["output", "error", "deleted"] {
        for (index, entry) in manifest[list].as_array().into_iter().flatten().enumerate() {
            let extension = entry.get("extension");
            found.extend(extension.map(|one| (format!("/{list}/{index}/extension"), one)));
        }
    }
    found
}
