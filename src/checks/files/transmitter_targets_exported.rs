//! `files.transmitter_targets_exported`: the sender's Provenance is about what was sent.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::found::{name_of, relative};
use crate::checks::{Check, Judges, job, ndjson};
use crate::fhir::codes::US_CORE_PARTICIPANT_TYPE;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.transmitter_targets_exported",
    title: "The transmitter Provenance of an export is about resources of the export",
    verifies: &["PDEX22-PROV-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("transmitter_targets_exported.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    let files = job::files_of(listing.poll, &listing.manifest, transcript);
    // The last file decides, for only then all have been seen.
    if files.last()?.exchange.seq != exchange.seq {
        return None;
    }
    let listed = listing.manifest["output"].as_array().map_or(0, Vec::len);
    if files.len() < listed {
        return None;
    }
    // What is looked for is small; the export need not be.
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    let mut transmitters = 0;
    for file in files.iter().filter(|file| file.kind == "Provenance") {
        for (_, provenance) in ndjson::resources(file.response) {
            if !is_transmitted(&provenance) {
                continue;
            }
            transmitters += 1;
            let targets = provenance["target"].as_array().into_iter().flatten();
            let names = targets.filter_map(|target| target["reference"].as_str());
            wanted.extend(names.map(|name| relative(name).to_owned()));
        }
    }
    // Whether there is one at all is another check's business.
    (transmitters > 0 && !wanted.is_empty()).then_some(())?;
    let known = |resource: &Value| wanted.contains(&name_of(resource));
    let is_sent = files
        .iter()
        .filter(|file| file.kind != "Provenance")
        .any(|file| ndjson::resources(file.response).any(|(_, resource)| known(&resource)));
    if is_sent {
        return Some(Judgement::Pass(format!("{transmitters} Provenance about what was sent")));
    }
    let expected = "targets among the resources of the export";
    let observed = "targets that no file of the export holds".to_owned();
    let at = files.iter().rev().find(|file| file.kind == "Provenance").map(|file| file.exchange);
    let finding = Finding::in_response(at.unwrap_or(exchange), Place::Body, expected, observed);
    Some(Judgement::Violation(finding))
}

fn is_transmitted(provenance: &Value) -> bool {
    let agents = provenance["agent"].as_array().into_iter().flatten();
    agents.filter_map(|agent| agent["type"]["coding"].as_array()).flatten().any(|coding| {
        coding["code"] == "transmitter" && coding["system"] == US_CORE_PARTICIPANT_TYPE
    })
}
