//! `group.found.*`: a payer finds its Groups.

use serde_json::Value;

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one for each way to search.
pub static ROWS: &[Check] = &[
    row(
        "group.found.characteristic",
        "A Group is found by its characteristic",
        &["PDEX-CAP-08", "PDEX-GRP-11", "PDEX22-BMM-16", "ATR-EXP-14"],
    ),
    row(
        "group.found.characteristic_value_reference",
        "A Group is found by the payer its characteristic names",
        &["PDEX22-BMM-16"],
    ),
    row("group.found.code", "A Group is found by its code", &["PDEX-GRP-12", "PDEX22-BMM-16"]),
    row(
        "group.found.identifier",
        "A Group is found by the identifier of the payer that asked",
        &["PDEX-CAP-08", "PDEX-GRP-11", "PDEX22-BMM-16", "ATR-EXP-14"],
    ),
    row(
        "group.found.without_parameters",
        "A payer finds its Groups without saying more",
        &["PDEX-GRP-09", "BULK-KO-10"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
        page: include_str!("found.md"),
        judge,
    }
}

/// Whether a search is by the parameter a row is about.
fn is_about(row: &str, exchange: &Exchange) -> bool {
    let query = exchange.request.query();
    let asked: Vec<String> = query
        .iter()
        .map(|(name, _)| name.split(':').next().unwrap_or_default().replace('-', "_"))
        .filter(|name| !name.starts_with('_'))
        .collect();
    match row {
        "without_parameters" => asked.is_empty(),
        row => asked.len() == 1 && asked[0] == row,
    }
}

/// The words by which a search asks for something that a Group of matched members is not.
fn asks_for_others(exchange: &Exchange) -> bool {
    exchange
        .request
        .query()
        .iter()
        .any(|(_, value)| matches!(value.rsplit('|').next(), Some("nomatch" | "consentconstraint")))
}

/// Whether a search is by an identifier of a payer that the Group does not carry: then it need not
/// be found.
fn asks_for_another_payer(row: &str, exchange: &Exchange, group: &Value) -> bool {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let carried: Vec<Value> = match row {
        "identifier" => list(&group["identifier"]),
        "characteristic_value_reference" => list(&group["characteristic"])
            .into_iter()
            .map(|one| one["valueReference"]["identifier"].clone())
            .collect(),
        _ => return false,
    };
    let query = exchange.request.query();
    let by_identifier =
        |name: &str| name == "identifier" || name == "characteristic-value-reference:identifier";
    let asked = query.iter().find(|(name, _)| by_identifier(name));
    asked.is_some_and(|(_, asked)| {
        !carried.iter().any(|one| match asked.split_once('|') {
            Some((system, value)) => {
                one["system"].as_str().unwrap_or_default() == system && one["value"] == value
            }
            None => one["value"] == asked.as_str(),
        })
    })
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let path = exchange.request.path();
    let searches =
        path.trim_end_matches('/').ends_with("/Group") && exchange.request.method == "GET";
    if !searches || transcript.alteration(exchange).is_some() || asks_for_others(exchange) {
        return None;
    }
    is_about(check.row(), exchange).then_some(())?;
    let given = match_result::matched_before(exchange, transcript);
    let (id, group) = given.first()?;
    let response = exchange.response.as_ref()?;
    if matches!(response.status, 429 | 503) {
        return None;
    }
    // Neither is mandatory before the profile says so; nothing can be found by what is not there.
    let lacks = |name: &str| group.group[name].as_array().is_none_or(Vec::is_empty);
    let needed = match check.row() {
        "identifier" => "identifier",
        "characteristic" | "characteristic_value_reference" => "characteristic",
        _ => "code",
    };
    if needed != "code" && lacks(needed) && response.status == 200 {
        let why = format!("the Group has no {needed} to be found by");
        return Some(Judgement::NotApplicable(why));
    }
    if response.status == 200 && asks_for_another_payer(check.row(), exchange, &group.group) {
        let why = "the Group carries another identifier than the one searched for";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    let bundle = response.json().unwrap_or_default();
    let entries = bundle["entry"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found = entries.iter().any(|entry| entry["resource"]["id"] == id.as_str());
    let goes_on = bundle["link"]
        .as_array()
        .is_some_and(|links| links.iter().any(|link| link["relation"] == "next"));
    if goes_on && !found {
        let by = "the result has more pages, on which the Group may be".to_owned();
        return Some(Judgement::Blocked(by));
    }
    let observed = match response.status {
        200 if found => return Some(Judgement::Pass("the Group is found".to_owned())),
        200 if bundle["resourceType"] == "Bundle" => format!("{} others", entries.len()),
        200 => "no Bundle".to_owned(),
        status => format!("status {status}"),
    };
    let place = if response.status == 200 { Place::Body } else { Place::Status };
    let expected = "a Bundle with the Group of matched members";
    Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed)))
}
