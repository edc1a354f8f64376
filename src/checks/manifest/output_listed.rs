//! `manifest.output_listed`: the files are listed with type and URL.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.output_listed",
    title: "The manifest lists its files with type and URL",
    verifies: &["BULK-MAN-04", "BULK-MAN-05", "R4-ASY-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("output_listed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let Some(output) = manifest.get("output") else {
        return Some(violation(
            exchange,
            "/output",
            "an array, `[]` without data",
            "no such member",
        ));
    };
    let Some(entries) = output.as_array() else {
        let observed = "something else than an array";
        return Some(violation(exchange, "/output", "an array, `[]` without data", observed));
    };
    for (index, entry) in entries.iter().enumerate() {
        // Bulk Data 3.0.0: a file of blocks has no type.
        let names: &[&str] = if job::is_organized(&manifest) { &["url"] } else { &["type", "url"] };
        for name in names {
            if entry[*name].as_str().is_none_or(str::is_empty) {
                let pointer = format!("/output/{index}/{name}");
                let observed =
                    if entry.get(*name).is_none() { "no such member" } else { "no text" };
                return Some(violation(exchange, &pointer, "a text in each entry", observed));
            }
        }
        let count = entry.get("count");
        if count.is_some_and(|count| !count.is_u64()) {
            let pointer = format!("/output/{index}/count");
            let expected = "a whole number, or no such member";
            return Some(violation(exchange, &pointer, expected, "something else than a number"));
        }
    }
    Some(Judgement::Pass(format!("{} files, each with type and URL", entries.len())))
}

fn violation(exchange: &Exchange, pointer: &str, expected: &str, observed: &str) -> Judgement {
    let place = Place::Pointer(pointer.to_owned());
    Judgement::Violation(Finding::in_response(exchange, place, expected, observed.to_owned()))
}
