//! `group_export.types_not_reduced`: without `_type` everything there is comes.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::{Check, Judges, job, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group_export.types_not_reduced",
    title: "Without _type, an export of a Group holds every type there is",
    verifies: &["PDEX-EXP-20"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("types_not_reduced.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let kick_off = job::kick_off_of(exchange, transcript)?;
    let (id, _) = match_result::group_of(kick_off)?;
    if job::requested_types(kick_off).is_some() {
        return None;
    }
    let types = |manifest: &Value| -> BTreeSet<String> {
        let output = manifest["output"].as_array().into_iter().flatten();
        output.filter_map(|entry| entry["type"].as_str()).map(str::to_owned).collect()
    };
    // An earlier export of the same Group, with the same token, that named types.
    let other = transcript.before(exchange).find_map(|poll| {
        let manifest = (poll.endpoint == Endpoint::Status)
            .then_some(())
            .and_then(|()| job::unaltered_manifest(poll, transcript))?;
        let other = job::kick_off_of(poll, transcript)?;
        let same_token = other.request.headers.get("authorization")
            == kick_off.request.headers.get("authorization");
        let same =
            match_result::group_of(other).is_some_and(|(other, _)| other == id) && same_token;
        (same && job::requested_types(other).is_some()).then_some(manifest)
    })?;
    let here = types(&manifest);
    let missing: Vec<String> = types(&other).difference(&here).cloned().collect();
    if missing.is_empty() {
        return Some(Judgement::Pass(format!("{} types", here.len())));
    }
    let place = Place::Pointer("/output".to_owned());
    let expected = "every type that an export naming it holds";
    let observed = format!("nothing of {}", missing.join(", "));
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, expected, observed)
            .hint("`_type` narrows an export; without it, nothing is left out."),
    ))
}
