//! `capability.operations_listed`: what works is declared.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "capability.operations_listed",
    title: "The CapabilityStatement lists the operations on Patient that work",
    verifies: &["PDEX-CAP-01", "PDEX-CAP-11", "BULK-CAP-01", "BULK3-CAP-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Metadata]),
    page: include_str!("operations_listed.md"),
    judge,
};

/// An operation on Patient and how statements name it.
struct Operation {
    names: &'static [&'static str],
    definition: &'static str,
}

const MEMBER_MATCH: Operation = Operation {
    names: &["member-match"],
    definition: "http://hl7.org/fhir/us/davinci-hrex/OperationDefinition/member-match",
};

const EXPORT: Operation = Operation {
    // The published statement of Bulk Data 2.0.0 itself used the longer name.
    names: &["export", "patient-export"],
    definition: "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export",
};

/// How an operation stands in a statement, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Listed {
    /// On Patient, under its canonical definition.
    Plainly,
    /// Recognisable, but elsewhere or under another definition.
    Loosely,
    /// Nowhere.
    Nowhere,
}

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|response| response.status == 200)?;
    let statement = response.json().ok()?;
    (statement["resourceType"] == "CapabilityStatement").then_some(())?;

    let mut worked = Vec::new();
    if transcript.at(Endpoint::MemberMatch).any(|other| from_source(other) && other.succeeded()) {
        worked.push(&MEMBER_MATCH);
    }
    if transcript.at(Endpoint::KickOff).any(|other| {
        from_source(other) && other.succeeded() && is_patient_export(&other.request.path())
    }) {
        worked.push(&EXPORT);
    }
    // Of operations nobody used it is not known whether they are there.
    if worked.is_empty() {
        return None;
    }

    let mut loose = None;
    for operation in &worked {
        let name = operation.names[0];
        let place = Place::Pointer("/rest".to_owned());
        let expected = format!(
            "operation `{name}` in rest.resource of type Patient, with definition {}",
            operation.definition
        );
        let finding = |observed: String| Finding::in_response(exchange, place, &expected, observed);
        match listed(&statement, operation) {
            Listed::Plainly => {}
            Listed::Loosely => {
                let observed = format!("`{name}` is listed in another way");
                loose.get_or_insert(finding(observed).hint(
                    "Clients look for the operation on Patient, by its canonical definition and by \
                     its name without `$`.",
                ));
            }
            Listed::Nowhere => {
                return Some(Judgement::Violation(
                    finding(format!("`{name}` is not listed, though it works"))
                        .hint("Clients that read the statement first will not try the operation."),
                ));
            }
        }
    }
    let names: Vec<_> = worked.iter().map(|operation| operation.names[0]).collect();
    Some(match loose {
        Some(finding) => Judgement::Doubt(finding),
        None => Judgement::Pass(format!("lists {}", names.join(" and "))),
    })
}

fn from_source(exchange: &Exchange) -> bool {
    exchange.responder == Actor::Source.into()
}

/// `Patient/$export`, or `Patient/{id}/$export` where a server offers it.
fn is_patient_export(path: &str) -> bool {
    let path = path.replace("%24", "$");
    let mut parts = path.rsplit('/');
    parts.next() == Some("$export") && parts.take(2).any(|part| part == "Patient")
}

fn listed(statement: &Value, operation: &Operation) -> Listed {
    let servers = statement["rest"]
        .as_array()
        .into_iter()
        .flatten()
        // `mode` is required; a statement without it is judged by what it lists.
        .filter(|rest| rest["mode"] != "client");
    let mut best = Listed::Nowhere;
    for rest in servers {
        let resources = rest["resource"].as_array().into_iter().flatten();
        let on_patient = resources.filter(|resource| resource["type"] == "Patient");
        for entry in on_patient.filter_map(|resource| resource["operation"].as_array()).flatten() {
            best = best.min(compare(entry, operation));
        }
        // The whole system is not where these operations live.
        for entry in rest["operation"].as_array().into_iter().flatten() {
            if compare(entry, operation) != Listed::Nowhere {
                best = best.min(Listed::Loosely);
            }
        }
    }
    best
}

fn compare(entry: &Value, operation: &Operation) -> Listed {
    let name = entry["name"].as_str().unwrap_or_default();
    let definition = entry["definition"].as_str().unwrap_or_default();
    // A canonical may carry a version after `|`.
    let is_defined = definition.split('|').next() == Some(operation.definition);
    match (operation.names.contains(&name), is_defined) {
        (true, true) => Listed::Plainly,
        (true, false) | (false, true) => Listed::Loosely,
        (false, false) => match name.strip_prefix('$') {
            Some(name) if operation.names.contains(&name) => Listed::Loosely,
            _ => Listed::Nowhere,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::is_patient_export;

    #[test]
    fn only_exports_of_patients_count() {
        assert!(is_patient_export("/fhir/Patient/$export"));
        assert!(is_patient_export("/fhir/Patient/881/%24export"));
        assert!(!is_patient_export("/fhir/Group/1/$export"));
        assert!(!is_patient_export("/fhir/$export"));
        assert!(!is_patient_export("/fhir/Patient/$everything"));
    }
}
