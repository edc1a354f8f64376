//! `group.other_codes_left_out`: a search by code finds what has the code.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group.other_codes_left_out",
    title: "A search for another code does not find a Group of matched members",
    verifies: &["PDEX-GRP-12"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("other_codes_left_out.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let path = exchange.request.path();
    if !path.trim_end_matches('/').ends_with("/Group") || transcript.alteration(exchange).is_some()
    {
        return None;
    }
    let query = exchange.request.query();
    let (_, code) = query.iter().find(|(name, _)| name == "code")?;
    matches!(code.rsplit('|').next(), Some("nomatch" | "consentconstraint")).then_some(())?;
    let given = match_result::matched_before(exchange, transcript);
    given.first()?;
    let response = exchange.response.as_ref().filter(|response| response.status == 200)?;
    let bundle = response.json().ok()?;
    let entries = bundle["entry"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_given = |id: &serde_json::Value| given.iter().any(|(given, _)| id == given.as_str());
    let index = entries.iter().position(|entry| is_given(&entry["resource"]["id"]));
    Some(match index {
        None => Judgement::Pass("the Group of matched members is not found".to_owned()),
        Some(index) => Judgement::Violation(Finding::in_response(
            exchange,
            Place::Pointer(format!("/entry/{index}/resource")),
            "Groups with the code asked for",
            "the Group of matched members".to_owned(),
        )),
    })
}
