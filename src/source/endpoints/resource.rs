//! `[base]/{type}` and what lies below it: reads, searches, history and writes.

use std::sync::Arc;

use axum::response::Response;
use http::header;

use crate::fhir::FHIR_JSON;
use crate::source::answer;
use crate::source::apart::apart;
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::perform::{Scene, perform};
use crate::source::steps::rest_call::RestCall;

/// Does what the request asks for.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let path = source.relative_path(&inbound.target);
    let call = RestCall::read(&inbound.method, &path, inbound.query.clone(), &inbound.body)?;
    let caller = authenticate(&source, &inbound, &policy).await?;
    let held = Arc::clone(&source);
    let reply = apart(move || {
        let scene = Scene { source: &held, caller: &caller, policy: &policy };
        // Whoever only reads makes nobody wait.
        if call.interaction.writes() {
            perform(scene, &call, &mut held.scratch.hold())
        } else {
            perform(scene, &call, &mut held.scratch.copy())
        }
    })
    .await?;
    let mut response = match &reply.body {
        Some(body) => answer::json(reply.status, FHIR_JSON, body),
        None => answer::empty(reply.status),
    };
    if let Some(location) = &reply.location {
        let url = format!("{}/{location}", source.settings.base);
        answer::set(&mut response, header::LOCATION, &url);
    }
    Ok(response)
}
