//! `GET {base}/metadata`: the CapabilityStatement.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::response::Response;
use http::StatusCode;
use serde_json::{Value, json};

use crate::target::answer::{Refusal, resource};
use crate::target::instant::instant;
use crate::target::search::parameter_names;
use crate::target::state::State;

/// Gives the CapabilityStatement: what is stored can be read and searched, and Patient has the
/// operations.
pub async fn metadata(Extract(state): Extract<Arc<State>>) -> Result<Response, Refusal> {
    let base = &state.settings.base;
    let mut types = state.resources.types()?;
    types.extend(["Patient", "Task"].map(str::to_owned));
    types.sort();
    types.dedup();
    let resources: Vec<Value> = types
        .iter()
        .map(|kind| {
            let parameters: Vec<Value> = parameter_names()
                .map(|name| json!({"name": name, "type": parameter_type(name)}))
                .collect();
            let mut entry = json!({
                "type": kind,
                "interaction": [{"code": "read"}, {"code": "search-type"}],
                "searchParam": parameters,
            });
            if kind == "Patient" {
                let operation = |name: &str| {
                    let definition = format!("{base}/OperationDefinition/{name}");
                    json!({"name": name, "definition": definition})
                };
                entry["operation"] =
                    json!([operation("sdh.s2s.invoke-export"), operation("invoke-bulk-export")]);
            }
            entry
        })
        .collect();
    let statement = json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": instant(state.now()),
        "kind": "instance",
        "software": {"name": "payerproof mock target payer", "version": env!("CARGO_PKG_VERSION")},
        "implementation": {"description": "Requesting payer of payer-to-payer exchange", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{"mode": "server", "resource": resources}],
    });
    Ok(resource(StatusCode::OK, &statement))
}

fn parameter_type(name: &str) -> &'static str {
    match name {
        "_lastUpdated" => "date",
        "focus" | "owner" | "patient" | "requester" | "subject" | "target" => "reference",
        _ => "token",
    }
}
