//! Reads the source's CapabilityStatement, to say early what it does not claim to offer.

use serde_json::Value;

use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::target::transfer::Transfer;
use crate::transcript::Outbound;

use super::call::call;

/// Reads the statement. Whatever it says, the transfer goes on: a claim that is missing is a note,
/// because servers are known to offer more than they claim.
pub async fn read_capabilities(transfer: &mut Transfer) {
    if !transfer.policy.reads_capabilities {
        return;
    }
    let url = format!("{}/metadata", transfer.server.fhir_base);
    let outbound =
        Outbound::new(Party::Source, Endpoint::Metadata, "GET", &url).header("accept", FHIR_JSON);
    let Ok(exchange) = call(transfer, None, outbound).await else { return };
    let statement =
        exchange.response.as_ref().filter(|_| exchange.succeeded()).and_then(|r| r.json().ok());
    let Some(statement) = statement else {
        transfer.note("The source payer's CapabilityStatement could not be read; going on.");
        return;
    };
    for operation in ["member-match", "export"] {
        if !claims(&statement, operation) {
            let text = format!(
                "The source payer's CapabilityStatement does not list `{operation}` on Patient; \
                 going on."
            );
            transfer.note(&text);
        }
    }
}

/// Whether a statement lists an operation on Patient, by name or by the end of its definition.
fn claims(statement: &Value, operation: &str) -> bool {
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    items(&statement["rest"])
        .iter()
        .flat_map(|rest| items(&rest["resource"]))
        .filter(|resource| resource["type"] == "Patient")
        .flat_map(|resource| items(&resource["operation"]))
        .any(|listed| {
            let name = listed["name"].as_str().unwrap_or_default().trim_start_matches('$');
            let definition = listed["definition"].as_str().unwrap_or_default();
            name == operation
                || name == format!("patient-{operation}")
                || definition.ends_with(&format!("/{operation}"))
        })
}
