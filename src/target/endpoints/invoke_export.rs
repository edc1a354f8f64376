//! `POST {base}/Patient/$sdh.s2s.invoke-export`: starts the transfer of a member's history. And
//! `POST {base}/Patient/$invoke-bulk-export`, which does it for several members at once.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State as Extract;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_LOCATION;
use http::{HeaderMap, StatusCode};

use crate::admin::ServerDefinition;
use crate::fhir::operation_outcome;
use crate::state::StoreError;
use crate::suggest::did_you_mean;
use crate::target::answer::{Refusal, resource};
use crate::target::consent_period::is_over;
use crate::target::journey;
use crate::target::policy::Policy;
use crate::target::progress::Progress;
use crate::target::servers::Server;
use crate::target::state::State;
use crate::target::steps::find_local::find_local;
use crate::target::steps::open_task::open_task;
use crate::target::steps::read_invocation::{Invocation, Reading};

/// Answers with the Task, and goes on with the transfer by itself.
///
/// # Errors
/// What is wrong with the call itself; all that goes wrong later is told by the Task.
pub async fn invoke_export(
    Extract(state): Extract<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let invocation = reading(&state, &headers).one(&body)?;
    accept(&state, &headers, invocation)
}

/// The same for several members.
///
/// # Errors
/// As [`invoke_export`].
pub async fn invoke_bulk_export(
    Extract(state): Extract<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let invocation = reading(&state, &headers).several(&body)?;
    accept(&state, &headers, invocation)
}

fn reading<'a>(state: &'a State, headers: &HeaderMap) -> Reading<'a> {
    Reading { base: &state.settings.base, lenient: prefers(headers, "handling=lenient") }
}

fn accept(
    state: &Arc<State>,
    headers: &HeaderMap,
    invocation: Invocation,
) -> Result<Response, Refusal> {
    let policy = state.handle.policy();
    let order = find_local(state, &policy, invocation)?;
    if policy.minds_consent_period && is_over(&order, None, state.now()) {
        let text = "the period of `Consent` is over: nothing can be asked for under it";
        return Err(Refusal::unprocessable("business-rule", text));
    }
    let definition = definition_of(state, &policy, &order.issuer)?;
    let Some(definition) = definition else {
        let known = state.servers.all()?;
        let known = known.iter().filter_map(|server| server.issuer.as_deref());
        let hint = did_you_mean(&order.issuer, known);
        let text = format!("`sourceIssuerUrl` is the issuer of no server definition{hint}");
        return Err(Refusal::unprocessable("not-found", text));
    };
    let server =
        Server::of(definition).map_err(|why| Refusal::unprocessable("business-rule", why))?;
    if policy.minds_listed_grants {
        server.allows_grant().map_err(|why| Refusal::unprocessable("business-rule", why))?;
    }
    if state.shutdown.is_cancelled() {
        return Err(Refusal {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "transient",
            text: "this system is shutting down".to_owned(),
        });
    }
    let task = open_task(state, &order, &server)?;
    let id = task["id"].as_str().unwrap_or_default().to_owned();
    // A status that is none can only come from a policy; 200 is what the operation documents,
    // also for a caller who prefers an asynchronous answer.
    let status = StatusCode::from_u16(policy.invoke_status).unwrap_or(StatusCode::OK);
    // FHIR R4, http.html#ops: what is returned is the caller's choice.
    let mut response = if prefers(headers, "return=minimal") {
        status.into_response()
    } else if prefers(headers, "return=OperationOutcome") {
        let text = format!("the transfer has begun; Task/{id} tells how it stands");
        let mut outcome = operation_outcome("informational", &text);
        outcome["issue"][0]["severity"] = "information".into();
        resource(status, &outcome)
    } else {
        resource(status, &task)
    };
    if let Ok(location) = format!("Task/{id}").parse() {
        response.headers_mut().insert(CONTENT_LOCATION, location);
    }
    // The transfer counts as running before the caller hears of it.
    journey::start(Arc::clone(state), order, server, id, Progress::default());
    Ok(response)
}

/// The definition of an issuer.
fn definition_of(
    state: &State,
    policy: &Policy,
    issuer: &str,
) -> Result<Option<ServerDefinition>, StoreError> {
    let spelled = |server: &ServerDefinition| {
        policy.ignores_issuer_slash || server.issuer.as_deref() == Some(issuer)
    };
    if !policy.keeps_definitions_apart {
        let all = state.servers.all()?.into_iter();
        return Ok(all.min_by_key(|server| server.pid));
    }
    let found = state.servers.by_issuer(issuer)?.filter(spelled);
    if found.is_some() || policy.needs_definition {
        return Ok(found);
    }
    Ok(state.servers.all()?.into_iter().next())
}

/// Whether a `Prefer` header names this preference (RFC 7240).
fn prefers(headers: &HeaderMap, preference: &str) -> bool {
    headers
        .get_all("prefer")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split([',', ';']))
        .any(|word| word.trim().replace('"', "").eq_ignore_ascii_case(preference))
}
