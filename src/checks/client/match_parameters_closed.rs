//! `client.match_parameters_closed`: the match request has the four parameters and no other.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::match_request::{MatchRequest, Problem, judgement};

/// The check.
pub static CHECK: Check = Check {
    id: "client.match_parameters_closed",
    title: "The match request holds each HRex parameter as often as allowed, and no other",
    verifies: &["HREX-MP-01", "HREX-MP-02", "HREX-MP-03", "HREX-MP-04", "HREX-MP-05"],
    judges: Judges::requests(Actor::Target, &[Endpoint::MemberMatch]),
    page: include_str!("match_parameters_closed.md"),
    judge,
};

/// Name, resource type and whether it has to be there.
const PARAMETERS: [(&str, &str, bool); 4] = [
    ("MemberPatient", "Patient", true),
    ("CoverageToMatch", "Coverage", true),
    ("CoverageToLink", "Coverage", false),
    ("Consent", "Consent", false),
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let Some(request) = MatchRequest::unaltered(exchange) else {
        return Some(Judgement::Violation(Finding::in_request(
            exchange,
            Place::Body,
            "a Parameters resource in JSON",
            "something else".to_owned(),
        )));
    };
    Some(judgement(exchange, examine(&request)))
}

fn examine(request: &MatchRequest) -> Result<String, Problem> {
    let entries = request.0["parameter"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (index, entry) in entries.iter().enumerate() {
        let name = entry["name"].as_str().unwrap_or_default();
        let pointer = format!("/parameter/{index}");
        let Some((_, resource_type, _)) = PARAMETERS.iter().find(|(known, ..)| *known == name)
        else {
            let expected = "MemberPatient, CoverageToMatch, CoverageToLink or Consent";
            return Err(Problem::new(format!("{pointer}/name"), expected, described(name)));
        };
        if entries[..index].iter().any(|earlier| earlier["name"] == name) {
            let expected = format!("one parameter named {name}");
            return Err(Problem::new(pointer, expected, "a second one"));
        }
        if entry["resource"]["resourceType"] != *resource_type {
            let observed = match entry["resource"]["resourceType"].as_str() {
                Some(other) => format!("a {other}"),
                None => "no resource".to_owned(),
            };
            let expected = format!("{name} with a {resource_type} as resource");
            return Err(Problem::new(format!("{pointer}/resource"), expected, observed));
        }
    }
    let missing = PARAMETERS.iter().find(|(name, _, required)| {
        *required && !entries.iter().any(|entry| entry["name"] == *name)
    });
    match missing {
        Some((name, ..)) => {
            let observed = format!("no {name}");
            Err(Problem::new("/parameter", format!("one parameter named {name}"), observed))
        }
        None => Ok(format!("{} parameters, each once", entries.len())),
    }
}

/// Names a parameter that should not be there, with a guess at what was meant.
fn described(name: &str) -> String {
    let meant = PARAMETERS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
    match (name, meant) {
        ("", _) => "a parameter without a name".to_owned(),
        (_, Some((known, ..))) => format!("`{name}`, which is not `{known}`"),
        (_, None) => format!("`{name}`"),
    }
}
