//! `POST {base}/Patient/$sdh.s2s.invoke-export`: starts the transfer of a member's history.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State as Extract;
use axum::response::Response;
use http::StatusCode;
use http::header::CONTENT_LOCATION;

use crate::suggest::did_you_mean;
use crate::target::answer::{Refusal, resource};
use crate::target::journey;
use crate::target::state::State;
use crate::target::steps::open_task::open_task;
use crate::target::steps::read_invocation::read_invocation;
use crate::target::transfer::Transfer;

/// Answers with the Task, and goes on with the transfer by itself.
///
/// # Errors
/// What is wrong with the call itself; all that goes wrong later is told by the Task.
pub async fn invoke_export(
    Extract(state): Extract<Arc<State>>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let policy = state.handle.policy();
    let invocation = read_invocation(&body, &state.settings.base)?;
    if !state.store().contains("Patient", &invocation.local_patient) {
        return Err(Refusal::not_found("`localPatient` names no Patient of this payer"));
    }
    let server = state.settings.server(&invocation.issuer).cloned().ok_or_else(|| {
        let known = state.settings.servers.iter().map(|server| server.issuer.as_str());
        let hint = did_you_mean(&invocation.issuer, known);
        let text = format!("`sourceIssuerUrl` is the issuer of no server definition{hint}");
        Refusal::unprocessable("not-found", text)
    })?;
    if state.shutdown.is_cancelled() {
        return Err(Refusal {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "transient",
            text: "this system is shutting down".to_owned(),
        });
    }
    let task = open_task(&state, &invocation, &server);
    let id = task["id"].as_str().unwrap_or_default().to_owned();
    // A status that is none can only come from a policy; 200 is what the operation documents.
    let status = StatusCode::from_u16(policy.invoke_status).unwrap_or(StatusCode::OK);
    let mut response = resource(status, &task);
    if let Ok(location) = format!("Task/{id}").parse() {
        response.headers_mut().insert(CONTENT_LOCATION, location);
    }
    // The transfer counts as running before the caller hears of it.
    let running = state.handle.begin();
    let transfer = Transfer::new(state, policy, invocation, server, id);
    tokio::spawn(async move {
        journey::run(transfer).await;
        drop(running);
    });
    Ok(response)
}
