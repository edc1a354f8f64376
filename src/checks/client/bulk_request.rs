//! `client.bulk_request`: a family, one check a part of the request for a bulk match.

use serde_json::{Value, json};

use crate::checks::{Check, Judges};
use crate::fhir::json::Json;
use crate::fhir::rules::{Broken, Rules};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::match_request::{MatchRequest, Problem, judgement};

/// The shape of the whole request among the rules of the exchange.
const SHAPE: &str = "pdex-bulk-match-request";

/// The checks.
pub static ROWS: &[Check] = &[
    check(
        "client.bulk_request.bundles",
        "A bulk match asks for members in MemberBundles made of parts",
        &["PDEX-BMM-07"],
    ),
    check(
        "client.bulk_request.consent",
        "Each MemberBundle holds one HRex Consent",
        &["PDEX-BMM-10"],
    ),
    check(
        "client.bulk_request.coverage",
        "Each MemberBundle holds one HRex Coverage to match",
        &["PDEX-BMM-09"],
    ),
    check(
        "client.bulk_request.link",
        "A MemberBundle holds one CoverageToLink at most",
        &["PDEX-BMM-11"],
    ),
    check(
        "client.bulk_request.patient",
        "Each MemberBundle holds one HRex Patient",
        &["PDEX-BMM-08"],
    ),
];

const fn check(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    let judges = Judges::requests(Actor::Target, &[Endpoint::BulkMatch]);
    Check { id, title, verifies, judges, page: include_str!("bulk_request.md"), judge }
}

/// The check of one row, for defects to name.
///
/// # Panics
/// When there is no such row; in a constant that is a compile error.
pub const fn row(name: &str) -> &'static Check {
    crate::checks::family::row(ROWS, name)
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let MatchRequest(body) = MatchRequest::of(exchange, transcript)?;
    let guides = transcript.guides();
    let broken = |request: &Value| -> Vec<Broken> {
        let text = request.to_string();
        let Ok(request) = Json::parse(text.as_bytes()) else { return Vec::new() };
        let version_of =
            |guide: &str| if guide == "hrex" { guides.hrex.clone() } else { guides.pdex.clone() };
        let found = Rules::built_in().broken(SHAPE, &request, &version_of);
        // What cannot be told is not held against anybody.
        found.into_iter().flatten().filter(|one| one.untold.is_none()).collect()
    };
    let about = |one: &Broken| one.requirement == check.verifies[0] || one.shape == nested(check);
    let entries = body["parameter"].as_array().map(Vec::as_slice).unwrap_or_default();
    let problem = |pointer: String, one: Broken| {
        let words = format!("something else ({})", one.requirement);
        Problem::new(pointer, one.expected, words)
    };
    let is_row = |name: &str| check.row() == name;
    // What is not made of parts has no part to look at.
    let bundles = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry["name"] == "MemberBundle")
        .filter(|(_, entry)| is_row("bundles") || entry["part"].is_array())
        .filter(|(_, entry)| !is_row("link") || has_link(entry));
    let mut count = 0;
    for (index, entry) in bundles {
        count += 1;
        let alone = json!({"resourceType": "Parameters", "parameter": [entry]});
        if let Some(one) = broken(&alone).into_iter().find(about) {
            return Some(judgement(exchange, Err(problem(format!("/parameter/{index}"), one))));
        }
    }
    if count == 0 {
        // Whether there are any is a question of its own.
        let none = broken(&json!({"resourceType": "Parameters"})).into_iter().find(about);
        return none
            .filter(|_| is_row("bundles"))
            .map(|one| judgement(exchange, Err(problem("/parameter".to_owned(), one))));
    }
    let words = if count == 1 { "MemberBundle" } else { "MemberBundles" };
    Some(Judgement::Pass(format!("{count} {words}")))
}

/// The shape of what a part holds, whose rules count as those of the part.
fn nested(check: &Check) -> &'static str {
    match check.row() {
        "consent" => "hrex-consent",
        "coverage" => "hrex-coverage",
        "patient" => "hrex-patient-demographics",
        _ => "",
    }
}

fn has_link(bundle: &Value) -> bool {
    let mut parts = bundle["part"].as_array().into_iter().flatten();
    parts.any(|part| part["name"] == "CoverageToLink")
}
