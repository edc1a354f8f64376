//! `member_match.issue_codes_known`: issues speak the language of FHIR.

use crate::checks::{Check, Judges};
use crate::fhir::ISSUE_CODES;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.issue_codes_known",
    title: "Every issue of a refused match has a code and a severity that FHIR knows",
    verifies: &["HREX-MM-09", "PDEX-P2P-10"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("issue_codes_known.md"),
    judge,
};

const SEVERITIES: [&str; 4] = ["fatal", "error", "warning", "information"];

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|response| response.status >= 400)?;
    let body = response.json().ok()?;
    (body["resourceType"] == "OperationOutcome").then_some(())?;
    // An OperationOutcome without issues is judged as missing elsewhere.
    let issues = body["issue"].as_array().filter(|issues| !issues.is_empty())?;
    for (index, issue) in issues.iter().enumerate() {
        for (name, known, expected) in [
            ("code", &ISSUE_CODES[..], "a code of the value set issue-type"),
            ("severity", &SEVERITIES[..], "fatal, error, warning or information"),
        ] {
            let value = issue[name].as_str();
            if value.is_some_and(|value| known.contains(&value)) {
                continue;
            }
            let place = Place::Pointer(format!("/issue/{index}/{name}"));
            return Some(Judgement::Violation(
                Finding::in_response(exchange, place, expected, in_words(name, value)).hint(
                    "The binding is required, so parsers of FHIR reject the whole \
                     OperationOutcome. Put codes of your own into `details`.",
                ),
            ));
        }
    }
    Some(Judgement::Pass("known codes and severities".to_owned()))
}

/// A short word is shown as it is; a sentence could hold anything.
fn in_words(name: &str, value: Option<&str>) -> String {
    match value {
        None => format!("no {name}"),
        Some(value) if value.len() <= 30 && value.bytes().all(|byte| byte.is_ascii_graphic()) => {
            format!("`{value}`")
        }
        Some(_) => format!("a {name} that is no code"),
    }
}
