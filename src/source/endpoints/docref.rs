//! `[base]/DocumentReference/$docref`: the documents about a member (US Core).
//!
//! # Spec
//! <http://hl7.org/fhir/us/core/STU3.1.1/OperationDefinition-docref.html>

use std::sync::Arc;

use axum::response::Response;

use crate::fhir::FHIR_JSON;
use crate::source::answer;
use crate::source::apart::apart;
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::authorize_interaction::authorize_interaction;
use crate::source::steps::operation_input::operation_input;
use crate::source::steps::perform::Scene;
use crate::source::steps::reach::Reach;
use crate::source::steps::rest_call::Letter;
use crate::source::steps::search::search;
use crate::source::steps::select_members::permitted_place;

/// Answers with the documents there are; none is made for the occasion.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let caller = authenticate(&source, &inbound, &policy).await?;
    let allowance = authorize_interaction(&caller, Letter::Search, "DocumentReference", &policy)?;
    let mut query: Vec<(String, String)> = Vec::new();
    let mut patient = None;
    for (name, value) in operation_input(&inbound)? {
        match name.as_str() {
            "patient" => patient = Some(value),
            "start" => query.push(("period".to_owned(), format!("ge{value}"))),
            "end" => query.push(("period".to_owned(), format!("le{value}"))),
            "type" => query.push(("type".to_owned(), value)),
            "_count" | "_format" | "_offset" => query.push((name, value)),
            // Documents are not made on demand, and profiles are said in the answer.
            "on-demand" | "profile" | "access_token" => {}
            _ => {
                let text = format!("$docref has no parameter `{name}`.");
                let refusal = Refusal::bad_parameter("not-supported", text);
                return Err(refusal.at(format!("http.{name}")));
            }
        }
    }
    let Some(patient) = patient else {
        let refusal = Refusal::bad_parameter("required", "$docref needs the parameter `patient`.");
        return Err(refusal.at("http.patient"));
    };
    let id = source.own_patient_id(&patient).unwrap_or(&patient).to_owned();
    permitted_place(&source, &caller, &id, &policy)?;
    query.push(("patient".to_owned(), id));
    apart(move || {
        let scene = Scene { source: &source, caller: &caller, policy: &policy };
        let reach = Reach { scene, kind: "DocumentReference", allowance };
        let bundle = search(&reach, &query, &source.scratch.copy())?;
        Ok(answer::json(200, FHIR_JSON, &bundle))
    })
    .await
}
