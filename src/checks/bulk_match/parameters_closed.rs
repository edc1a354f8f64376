//! `bulk_match.parameters_closed`: the result parameters are the three PDex defines.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.parameters_closed",
    title: "A result holds the three Groups PDex defines, and nothing else",
    verifies: &["PDEX-BMM-12"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus, Endpoint::MatchFile]),
    page: include_str!("parameters_closed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let all = match_result::resources(exchange);
    let (line, body) = all.iter().find(|(_, body)| body["resourceType"] == "Parameters")?;
    let entries = body["parameter"].as_array().map(Vec::as_slice).unwrap_or_default();
    let at = |pointer: String| match line {
        Some(number) => Place::Line { number: *number, pointer },
        None => Place::Pointer(pointer),
    };
    let wrong = |index: usize, observed: &str| {
        let expected = "MatchedMembers, NonMatchedMembers and ConsentConstrainedMembers, each at \
                        most once, each with a Group as resource";
        let place = at(format!("/parameter/{index}"));
        Some(Judgement::Violation(Finding::in_response(
            exchange,
            place,
            expected,
            observed.to_owned(),
        )))
    };
    for (index, entry) in entries.iter().enumerate() {
        let known = match_result::PARAMETERS.iter().any(|(name, _)| entry["name"] == *name);
        if !known {
            return wrong(index, "a parameter of another name");
        }
        if entries[..index].iter().any(|other| other["name"] == entry["name"]) {
            return wrong(index, "a parameter of the same name as an earlier one");
        }
        if entry.as_object()?.keys().any(|key| key.starts_with("value")) {
            return wrong(index, "a value");
        }
        if entry["resource"]["resourceType"] != "Group" {
            return wrong(index, "no Group as resource");
        }
    }
    Some(Judgement::Pass(format!("{} Groups", entries.len())))
}
