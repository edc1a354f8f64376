//! `GET {base}/metadata`: the CapabilityStatement.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::response::Response;
use http::StatusCode;
use serde_json::{Value, json};

use crate::target::answer::resource;
use crate::target::instant::instant;
use crate::target::search::parameter_names;
use crate::target::state::State;

/// Gives the CapabilityStatement: what is stored can be read and searched, and Patient has the
/// operation.
pub async fn metadata(Extract(state): Extract<Arc<State>>) -> Response {
    let base = &state.settings.base;
    let mut types: Vec<String> = state.store().types().into_iter().map(str::to_owned).collect();
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
                entry["operation"] = json!([{
                    "name": "sdh.s2s.invoke-export",
                    "definition": format!("{base}/OperationDefinition/sdh.s2s.invoke-export"),
                }]);
            }
            entry
        })
        .collect();
    let statement = json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": instant(state.clock.now()),
        "kind": "instance",
        "software": {"name": "payerproof mock target payer", "version": env!("CARGO_PKG_VERSION")},
        "implementation": {"description": "Requesting payer of payer-to-payer exchange", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{"mode": "server", "resource": resources}],
    });
    resource(StatusCode::OK, &statement)
}

fn parameter_type(name: &str) -> &'static str {
    match name {
        "patient" | "subject" | "target" => "reference",
        _ => "token",
    }
}
