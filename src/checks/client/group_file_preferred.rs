//! `client.group_file_preferred`: of both shapes of a match result, the Groups are used.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.group_file_preferred",
    title: "Where a match result comes in both shapes, its Group files are fetched",
    verifies: &["PDEX22-BMM-03"],
    judges: Judges::requests(Actor::Target, &[Endpoint::MatchStatus]),
    page: include_str!("group_file_preferred.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = match_result::manifest(exchange)?;
    let files = match_result::files_of(exchange, transcript);
    let listed = |kind: &str| {
        manifest["output"].as_array().into_iter().flatten().any(|entry| entry["type"] == kind)
    };
    if !listed("Group") || !listed("Parameters") {
        return None;
    }
    let kinds: Vec<String> = files.map(|(_, kind)| kind).collect();
    if kinds.iter().any(|kind| kind == "Group") {
        return Some(Judgement::Pass("the Group file is fetched".to_owned()));
    }
    if kinds.is_empty() {
        // Whoever fetches nothing uses nothing.
        return None;
    }
    let place = Place::Pointer("/output".to_owned());
    let expected = "a request for the file of Groups";
    let observed = "only the file of Parameters is fetched".to_owned();
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, expected, observed)
            .hint("The Parameters are there for older clients and may go away."),
    ))
}
