//! `group.readable`: a Group can be read as the match gave it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group.readable",
    title: "A Group of matched members can be read, with the members the match gave",
    verifies: &["PDEX-GRP-08", "PDEX-EXP-01", "BULK-KO-10", "ATR-EXP-14"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("readable.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (id, rest) = match_result::group_of(exchange)?;
    if !rest.is_empty()
        || exchange.request.method != "GET"
        || transcript.alteration(exchange).is_some()
    {
        return None;
    }
    let given = match_result::matched_before(exchange, transcript);
    let (_, given) = given.into_iter().find(|(given, _)| *given == id)?;
    let response = exchange.response.as_ref()?;
    if matches!(response.status, 429 | 503) {
        return None;
    }
    let finding = |place: Place, expected: &str, observed: String| {
        Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
    };
    if response.status != 200 {
        return finding(Place::Status, "status 200", format!("status {}", response.status));
    }
    let group = response.json().unwrap_or_default();
    if group["resourceType"] != "Group" || group["id"] != id.as_str() {
        let expected = "the Group with the id the match gave";
        return finding(Place::Body, expected, "another resource".to_owned());
    }
    let (now, then) = (members(&group), members(&given.group));
    // Whose consent has ended may be taken out of the Group.
    let fewer = transcript.consent_ended_before(exchange) && now.is_subset(&then);
    if now != then && !fewer {
        let place = Place::Pointer("/member".to_owned());
        let observed = format!(
            "{} members, of which the match gave {}",
            now.len(),
            now.intersection(&then).count()
        );
        return finding(
            place,
            &format!("the {} members of the match result", then.len()),
            observed,
        );
    }
    Some(Judgement::Pass(format!("{} members", now.len())))
}

/// Whom a Group holds.
fn members(group: &Value) -> BTreeSet<&str> {
    let entries = group["member"].as_array().into_iter().flatten();
    entries
        .filter_map(|member| member["entity"]["reference"].as_str())
        .map(|reference| reference.rsplit('/').next().unwrap_or(reference))
        .collect()
}
