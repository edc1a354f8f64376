//! `bulk_match.result_listed`: a finished match says where its result is.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.result_listed",
    title: "A finished bulk match lists the files of its result",
    verifies: &["PDEX-BMM-14"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus]),
    page: include_str!("result_listed.md"),
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
    let expected = "a manifest whose output lists a Parameters file";
    let finding = |place: Place, observed: &str| {
        Finding::in_response(exchange, place, expected, observed.to_owned())
            .or("a manifest whose output lists a Group file")
    };
    let Some(manifest) = match_result::manifest(exchange) else {
        let body = exchange.response.as_ref()?.json().unwrap_or_default();
        if body["resourceType"] == "Parameters" {
            let observed = "the Parameters resource itself, without a manifest";
            return Some(Judgement::Doubt(finding(Place::Body, observed).hint(
                "2.1.0 can be read so; clients that follow the asynchronous pattern look for files.",
            )));
        }
        let observed = "neither a manifest nor a Parameters resource";
        return Some(Judgement::Violation(finding(Place::Body, observed)));
    };
    let output = manifest["output"].as_array()?;
    let known = |kind: &str| matches!(kind, "Parameters" | "Group" | "Binary");
    let is_known = output.iter().all(|entry| entry["type"].as_str().is_some_and(known));
    let observed = match output.len() {
        0 => "an empty output",
        _ if !is_known => "output of another type",
        number => return Some(Judgement::Pass(format!("{number} files listed"))),
    };
    Some(Judgement::Violation(finding(Place::Pointer("/output".to_owned()), observed)))
}
