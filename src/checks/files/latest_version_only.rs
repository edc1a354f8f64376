//! `files.latest_version_only`: no resource is exported twice.

use std::collections::HashSet;

use crate::checks::pass::{Names, notes};
use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.latest_version_only",
    title: "Each resource is exported once, in its latest version",
    verifies: &["BULK-FILE-03"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("latest_version_only.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // The files of a type are compared once, at the last of them.
    let (listing, files) = job::likes_of_last(exchange, transcript)?;
    let kind = listing.resource_type()?;
    if let Some(repeated) = listed_again(&listing) {
        return Some(repeated);
    }
    let mut ids: Vec<u64> = Vec::new();
    let all = files.iter().map(|file| file.exchange);
    let found = notes(all, transcript, |_, names: &Names| {
        ids.extend_from_slice(names.own.all());
        (names.repeated > 0, names.own.is_cut)
    });
    let distinct = ids.len();
    ids.sort_unstable();
    ids.dedup();
    // Whoever is accused of a repeated id has it shown.
    if (ids.len() < distinct || found.iter().any(|(repeated, _)| *repeated))
        && let Some(repeated) = repeated(kind, &files)
    {
        return Some(repeated);
    }
    if found.iter().any(|(_, is_cut)| *is_cut) {
        let why = format!("more than the {} ids that were kept", ids.len());
        return Some(Judgement::Blocked(why));
    }
    (!ids.is_empty()).then(|| Judgement::Pass(format!("{} different ids", ids.len())))
}

/// A file that the manifest lists more than once: whoever follows it has each resource as often.
fn listed_again(listing: &job::Listing<'_>) -> Option<Judgement> {
    let entries = listing.manifest["output"].as_array()?;
    let url = listing.entry()["url"].as_str()?;
    let times = entries.iter().filter(|entry| entry["url"] == url).count();
    (times > 1).then(|| {
        let place = Place::Pointer("/output".to_owned());
        let observed = format!("{times} entries with the URL of one file");
        let expected = "each file listed once";
        Judgement::Violation(Finding::in_response(listing.poll, place, expected, observed))
    })
}

/// The first id that comes again, by the ids themselves.
fn repeated(kind: &str, files: &[job::Download<'_>]) -> Option<Judgement> {
    let mut seen = HashSet::new();
    for file in files {
        for (number, resource) in ndjson::resources(file.response) {
            let Some(id) = resource["id"].as_str() else { continue };
            // A file of mixed types is the fault of another check.
            if resource["resourceType"] != kind || seen.insert(id.to_owned()) {
                continue;
            }
            let place = Place::Line { number, pointer: "/id".to_owned() };
            let expected = "each resource at most once in an export";
            let observed = format!("the id of an earlier {kind}");
            return Some(Judgement::Violation(
                Finding::in_response(file.exchange, place, expected, observed)
                    .hint("Export the current version only, and page through a stable snapshot."),
            ));
        }
    }
    None
}
