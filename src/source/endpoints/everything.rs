//! `[base]/Patient/{id}/$everything`, by GET or by POST of Parameters.

use std::sync::Arc;

use axum::response::Response;

use crate::fhir::FHIR_JSON;
use crate::source::answer;
use crate::source::apart::apart;
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::everything::everything;
use crate::source::steps::operation_input::operation_input;
use crate::source::steps::perform::Scene;

/// Answers with one page.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    if !policy.serves_everything {
        return Err(Refusal::not_found("There is nothing at this URL."));
    }
    let caller = authenticate(&source, &inbound, &policy).await?;
    let input = operation_input(&inbound)?;
    apart(move || {
        let scene = Scene { source: &source, caller: &caller, policy: &policy };
        let bundle = everything(scene, inbound.part("id"), &input, &source.scratch.copy())?;
        Ok(answer::json(200, FHIR_JSON, &bundle))
    })
    .await
}
