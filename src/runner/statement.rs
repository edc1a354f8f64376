//! What a source payer offers, read from its own CapabilityStatement.

use serde_json::Value;

use crate::id::Endpoint;
use crate::system::{STATEMENT_CLAIMS, System};
use crate::transcript::WireClient;

use super::claims::fetch;

/// Adds the claims that the configuration of `system` leaves out, as the statement has them.
pub(super) async fn claim(system: &mut System, client: &WireClient) {
    let base = system.fhir_base.clone().unwrap_or_default();
    let base = base.trim_end_matches('/');
    let open: Vec<&str> =
        STATEMENT_CLAIMS.iter().copied().filter(|one| !system.claims.contains_key(*one)).collect();
    if base.is_empty() || open.is_empty() {
        return;
    }
    let statement = fetch(client, Endpoint::Metadata, &format!("{base}/metadata")).await;
    // A server that does not answer is not asked again.
    let has_endpoints = statement.is_ok() && {
        let endpoints = format!("{base}/.well-known/davinci-configuration");
        let endpoints = fetch(client, Endpoint::DavinciConfiguration, &endpoints).await;
        matches!(endpoints, Ok(Some(_)))
    };
    for name in open {
        let missing = match (name, &statement) {
            ("davinci_configuration", _) if has_endpoints => None,
            ("davinci_configuration", _) => {
                Some("there is no `.well-known/davinci-configuration`".to_owned())
            }
            (_, Err(why)) => Some(format!("the CapabilityStatement could not be read: {why}")),
            (_, Ok(statement)) => missing(name, statement.as_ref().unwrap_or(&Value::Null))
                .map(|what| format!("the CapabilityStatement has no {what}")),
        };
        system.claims.insert(name.to_owned(), missing.is_none());
        if let Some(why) = missing {
            system.unclaimed.insert(name.to_owned(), why);
        }
    }
}

/// The definition of each operation, by claim: the type it is on, its names, its canonical.
const OPERATIONS: &[(&str, &str, &[&str], &str)] = &[
    (
        "member_match",
        "Patient",
        &["member-match"],
        "http://hl7.org/fhir/us/davinci-hrex/OperationDefinition/member-match",
    ),
    (
        "patient_export",
        "Patient",
        &["export", "patient-export"],
        "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export",
    ),
    (
        "bulk_member_match",
        "Group",
        &["bulk-member-match"],
        "http://hl7.org/fhir/us/davinci-pdex/OperationDefinition/BulkMemberMatch",
    ),
    (
        "group_export",
        "Group",
        &["export", "group-export"],
        "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export",
    ),
    (
        "member_everything",
        "Patient",
        &["everything"],
        "http://hl7.org/fhir/OperationDefinition/Patient-everything",
    ),
    (
        "document_lookup",
        "DocumentReference",
        &["docref"],
        "http://hl7.org/fhir/us/core/OperationDefinition/docref",
    ),
];

/// What the statement would have if the server claimed this; `None` when it does.
fn missing(claim: &str, statement: &Value) -> Option<String> {
    if let Some((_, kind, names, canonical)) = OPERATIONS.iter().find(|(name, ..)| *name == claim) {
        let is_listed = operations(statement, kind).any(|operation| {
            let name = operation["name"].as_str().unwrap_or_default();
            let definition = operation["definition"].as_str().unwrap_or_default();
            names.contains(&name.trim_start_matches('$'))
                || definition.split('|').next() == Some(*canonical)
        });
        return (!is_listed).then(|| format!("operation `{}` on {kind}", names[0]));
    }
    let is_claimed = match claim {
        "member_search" => resources(statement).any(|resource| {
            let parameters = resource["searchParam"].as_array().into_iter().flatten();
            interacts(resource, "search-type")
                && parameters.into_iter().any(|one| one["name"] == "patient")
        }),
        "consent_search" => resources(statement)
            .any(|resource| resource["type"] == "Consent" && interacts(resource, "search-type")),
        "fhir_versions" => resources(statement).any(|resource| {
            resource["type"] == "Patient"
                && ["vread", "history-instance", "history-type"]
                    .iter()
                    .all(|code| interacts(resource, code))
        }),
        _ => false,
    };
    (!is_claimed).then(|| match claim {
        "member_search" => "type that is searched by `patient`".to_owned(),
        "consent_search" => "search of Consent".to_owned(),
        "fhir_versions" => "vread and history of Patient".to_owned(),
        other => format!("word on `{other}`"),
    })
}

fn resources(statement: &Value) -> impl Iterator<Item = &Value> {
    let rest = statement["rest"].as_array().into_iter().flatten();
    rest.filter(|rest| rest["mode"] != "client")
        .filter_map(|rest| rest["resource"].as_array())
        .flatten()
}

/// Operations on a type, or on the system, where some servers list all of theirs.
fn operations<'s>(statement: &'s Value, kind: &str) -> impl Iterator<Item = &'s Value> {
    let own = resources(statement).filter(move |resource| resource["type"] == kind);
    let of_types = own.filter_map(|resource| resource["operation"].as_array()).flatten();
    let rest = statement["rest"].as_array().into_iter().flatten();
    of_types.chain(rest.filter_map(|rest| rest["operation"].as_array()).flatten())
}

fn interacts(resource: &Value, code: &str) -> bool {
    let interactions = resource["interaction"].as_array();
    interactions.is_some_and(|interactions| interactions.iter().any(|one| one["code"] == code))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_claim_follows_from_what_the_statement_says() {
        let code = |code: &str| json!({"code": code});
        let statement = json!({"rest": [{"mode": "server", "resource": [
            {
                "type": "Patient",
                "interaction": [code("vread"), code("history-instance"), code("history-type")],
                "operation": [
                    {"name": "$member-match"},
                    {"name": "export"},
                    {"name": "all", "definition":
                        "http://hl7.org/fhir/OperationDefinition/Patient-everything|4.0.1"},
                ],
            },
            {
                "type": "Group",
                "operation": [
                    {"name": "bulk-member-match"},
                    {"name": "group-export", "definition": "https://payer.test/export"},
                ],
            },
            {"type": "Consent", "interaction": [code("search-type")]},
            {
                "type": "Condition",
                "interaction": [code("search-type")],
                "searchParam": [{"name": "patient"}],
            },
        ], "operation": [{"name": "docref"}]}]});
        for claim in STATEMENT_CLAIMS.iter().filter(|claim| **claim != "davinci_configuration") {
            assert_eq!(missing(claim, &statement), None, "{claim}");
            assert!(missing(claim, &Value::Null).is_some(), "{claim}");
        }
    }
}
