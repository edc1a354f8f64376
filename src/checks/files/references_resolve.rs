//! `files.references_resolve`: what refers to a resource of the export finds it there.

use std::collections::BTreeSet;

use crate::checks::exported::asks_for_all;
use crate::checks::pass::{Context, Mentions, Own, names_of, notes};
use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.references_resolve",
    title: "References to types of the export lead to resources of the export",
    verifies: &["BULK-KO-06", "BULK-KO-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("references_resolve.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (listing, files) = job::siblings_of_last(exchange, transcript)?;
    // What was narrowed may refer to what was left out.
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    let is_whole = files.len() == listing.manifest["output"].as_array().map_or(0, Vec::len);
    if !is_whole || !asks_for_all(kick_off) || transcript.alteration(kick_off).is_some() {
        return None;
    }
    let (names, is_all) = names_of(files.iter().map(|file| file.exchange), transcript);
    let mut mentions: Vec<u64> = Vec::new();
    let others = files.iter().map(|file| file.exchange);
    notes(others, transcript, |_, note: &Mentions| mentions.extend_from_slice(note.lasting.all()));
    mentions.sort_unstable();
    mentions.dedup();
    let lost: BTreeSet<u64> =
        mentions.iter().filter(|name| names.binary_search(name).is_err()).copied().collect();
    if lost.is_empty() {
        let count = mentions.len();
        return (count > 0).then(|| Judgement::Pass(format!("{count} resources, all there")));
    }
    if !is_all {
        let why = "more names than are kept, so what is referred to may be there";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    let finding = first(&lost, &files, transcript)?;
    // A consent may part what belongs together.
    Some(Judgement::Doubt(finding))
}

/// The first reference that leads to nothing.
fn first(
    lost: &BTreeSet<u64>,
    files: &[job::Download<'_>],
    transcript: &Transcript,
) -> Option<Finding> {
    files.iter().filter(|file| &*file.kind != "Provenance").find_map(|file| {
        let own = Own::of(&Context::new(file.exchange, transcript))?;
        let is_lost = |text: &str| own.name(text).is_some_and(|name| lost.contains(&name));
        let (number, kind) = ndjson::resources(file.response).find_map(|(number, resource)| {
            let mut references = Vec::new();
            references_in(&resource, &mut references);
            let reference = references.into_iter().find(|text| is_lost(text))?;
            let kind = reference.rsplit('/').nth(1).unwrap_or_default().to_owned();
            Some((number, kind))
        })?;
        let place = Place::Line { number, pointer: String::new() };
        let expected = "references to types the export lists, to resources that are in it";
        let observed =
            format!("{} resources are referred to and missing, a {kind} first", lost.len());
        Some(
            Finding::in_response(file.exchange, place, expected, observed)
                .hint("Export what an exported resource refers to, or leave both out."),
        )
    })
}

fn references_in<'v>(value: &'v serde_json::Value, into: &mut Vec<&'v str>) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, member) in members {
                match member.as_str().filter(|_| name == "reference") {
                    Some(reference) => into.push(reference),
                    None => references_in(member, into),
                }
            }
        }
        serde_json::Value::Array(items) => {
            for item in items {
                references_in(item, into);
            }
        }
        _ => {}
    }
}
