//! `capability.group_operations_listed`: what can be done with Groups is declared.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "capability.group_operations_listed",
    title: "The CapabilityStatement lists what can be done with Groups",
    verifies: &["PDEX-CAP-07", "PDEX-P2P-02", "BULK-KO-10", "BULK3-CAP-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Metadata]),
    page: include_str!("group_operations_listed.md"),
    judge,
};

/// The operations, with their canonical definitions.
const OPERATIONS: [(&str, &str); 2] = [
    (
        "bulk-member-match",
        "http://hl7.org/fhir/us/davinci-pdex/OperationDefinition/BulkMemberMatch",
    ),
    (
        "davinci-data-export",
        "http://hl7.org/fhir/us/davinci-atr/OperationDefinition/davinci-data-export",
    ),
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // A server that matches one member at a time has no need of Groups.
    let matched = transcript.at(Endpoint::BulkMatch).any(Exchange::succeeded);
    let response = exchange.response.as_ref().filter(|response| response.status == 200)?;
    let statement = response.json().ok().filter(|_| matched)?;
    let finding = |expected: String, observed: &str| {
        let place = Place::Pointer("/rest".to_owned());
        Some(Judgement::Violation(
            Finding::in_response(exchange, place, &expected, observed.to_owned()).hint(
                "Clients read the statement to learn whether members can be matched together.",
            ),
        ))
    };
    let Some(group) = group(&statement) else {
        return finding("a resource of type Group".to_owned(), "none");
    };
    for interaction in ["read", "search-type"] {
        let listed = group["interaction"].as_array().into_iter().flatten();
        if !listed.into_iter().any(|one| one["code"] == interaction) {
            return finding(format!("interaction `{interaction}` on Group"), "it is not listed");
        }
    }
    for (name, definition) in OPERATIONS {
        let listed = group["operation"].as_array().into_iter().flatten();
        let is = |one: &&Value| {
            let stated = one["definition"].as_str().unwrap_or_default();
            one["name"] == name && stated.split('|').next() == Some(definition)
        };
        if !listed.into_iter().any(|one| is(&one)) {
            let expected = format!("operation `{name}` on Group with definition {definition}");
            return finding(expected, "it is not listed so");
        }
    }
    Some(Judgement::Pass("reads, searches and operations are listed".to_owned()))
}

/// What a statement says of Groups.
pub(super) fn group(statement: &Value) -> Option<&Value> {
    let servers = statement["rest"].as_array()?.iter().filter(|rest| rest["mode"] != "client");
    servers
        .filter_map(|rest| rest["resource"].as_array())
        .flatten()
        .find(|resource| resource["type"] == "Group")
}
