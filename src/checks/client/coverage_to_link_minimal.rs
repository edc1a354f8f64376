//! `client.coverage_to_link_minimal`: CoverageToLink tells no more than it must.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::hrex_coverage::COVERAGE_CLASS;
use super::match_request::{MatchRequest, Problem, has_coding, judgement};

/// The check.
pub static CHECK: Check = Check {
    id: "client.coverage_to_link_minimal",
    title: "CoverageToLink holds must-support elements only",
    verifies: &["HREX-MM-13"],
    judges: Judges::requests(Actor::Target, &[Endpoint::MemberMatch]),
    page: include_str!("coverage_to_link_minimal.md"),
    judge,
};

/// Elements of HRex Coverage that are must-support, and those no resource can do without.
const ELEMENTS: [&str; 15] = [
    "resourceType",
    "id",
    "meta",
    "contained",
    "identifier",
    "status",
    "type",
    "policyHolder",
    "subscriberId",
    "beneficiary",
    "dependent",
    "relationship",
    "period",
    "payor",
    "class",
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let request = MatchRequest::of(exchange, transcript)?;
    let (pointer, coverage) = request.resource("CoverageToLink")?;
    let other_class = has_other_class(coverage).then_some("a class that is neither group nor plan");
    let extra: Vec<&str> = coverage
        .as_object()?
        .keys()
        .map(String::as_str)
        .filter(|name| !ELEMENTS.contains(&name.trim_start_matches('_')))
        .chain(other_class)
        .collect();
    Some(judgement(
        exchange,
        if extra.is_empty() {
            Ok("must-support elements only".to_owned())
        } else {
            let expected = "elements HRex Coverage marks as must-support";
            Err(Problem::new(pointer, expected, format!("{} besides", extra.join(", "))))
        },
    ))
}

/// Whether a `class` entry is of another kind than the two that are must-support.
fn has_other_class(coverage: &Value) -> bool {
    coverage["class"].as_array().into_iter().flatten().any(|class| {
        !["group", "plan"].iter().any(|code| has_coding(&class["type"], COVERAGE_CLASS, code))
    })
}
