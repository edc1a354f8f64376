//! `bulk_match.groups_listed`: the result is a file of Groups.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.groups_listed",
    title: "A finished bulk match lists its Groups in Group files",
    verifies: &["PDEX22-BMM-01", "PDEX22-BMM-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus]),
    page: include_str!("groups_listed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() || exchange.status() != Some(200) {
        return None;
    }
    let kick_off = match_result::kick_off_of(exchange, transcript)?;
    if transcript.alteration(kick_off).is_some() {
        return None;
    }
    let manifest = match_result::manifest(exchange).unwrap_or_default();
    let output = manifest["output"].as_array().map(Vec::as_slice).unwrap_or_default();
    if output.iter().any(|entry| entry["type"] == "Group") {
        return Some(Judgement::Pass("a Group file is listed".to_owned()));
    }
    let observed = if output.is_empty() { "no file listed" } else { "files of other types only" };
    let place = Place::Pointer("/output".to_owned());
    let expected = "an entry of type Group";
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, expected, observed.to_owned())
            .hint("From 2.2.0 on the Parameters file is an extra; the Groups come as NDJSON."),
    ))
}
