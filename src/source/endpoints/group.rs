//! `[base]/Group` and `[base]/Group/{id}`: the Groups a client's matches made, and their history.

use std::sync::Arc;

use axum::response::Response;

use crate::fhir::FHIR_JSON;
use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::perform::Scene;
use crate::source::steps::read_groups::read_groups;
use crate::source::steps::rest_call::RestCall;

/// Reads one Group, or searches among the caller's.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let caller = authenticate(&source, &inbound, &policy).await?;
    let path = source.relative_path(&inbound.target);
    let call = RestCall::read(&inbound.method, &path, inbound.query.clone(), &inbound.body)?;
    let scene = Scene { source: &source, caller: &caller, policy: &policy };
    let reply = read_groups(scene, &call, inbound.prefers("handling=lenient"))?;
    Ok(answer::json(reply.status, FHIR_JSON, &reply.body.unwrap_or_default()))
}
