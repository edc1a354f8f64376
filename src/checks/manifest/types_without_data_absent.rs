//! `manifest.types_without_data_absent`: no file is listed for nothing.

use serde_json::{Value, json};

use crate::checks::pass::lines_of;
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.types_without_data_absent",
    title: "The manifest lists no file without data",
    verifies: &["BULK-MAN-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("types_without_data_absent.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let entries = manifest["output"].as_array().filter(|entries| !entries.is_empty())?;
    for (index, entry) in entries.iter().enumerate() {
        let observed = if entry["count"] == 0 {
            "an entry with count 0"
        } else if is_empty(entry, exchange, transcript) {
            "an entry whose file turned out to be empty"
        } else {
            continue;
        };
        let place = Place::Pointer(format!("/output/{index}"));
        let expected = "only files that hold at least one resource";
        let finding = Finding::in_response(exchange, place, expected, observed.to_owned());
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass(format!("none of {} files is known to be empty", entries.len())))
}

/// Whether the file of `entry` was downloaded and had no line but blank ones.
fn is_empty(entry: &Value, poll: &Exchange, transcript: &Transcript) -> bool {
    // One entry alone, so that its file can be told from the others.
    let alone = json!({"output": [entry]});
    job::files_of(poll, &alone, transcript).iter().any(|file| {
        let lines = lines_of(file.exchange, transcript);
        file.response.body.is_empty()
            || lines.is_some_and(|lines| lines.count == 0 && lines.unreadable.is_none())
    })
}
