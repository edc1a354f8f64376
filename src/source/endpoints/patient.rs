//! Read of `[base]/Patient/{id}` and search of `[base]/Patient?identifier=`.

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use crate::fhir::FHIR_JSON;
use crate::population::Member;
use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::scope::allow_patient_read;
use crate::source::steps::select_members::permitted_place;

/// Reads a member the caller matched.
pub(in crate::source) async fn read(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let caller = authenticate(&source, &inbound, &policy).await?;
    allow_patient_read(&caller, &policy)?;
    let place = permitted_place(&source, &caller, inbound.part("id"), &policy)?;
    Ok(answer::json(200, FHIR_JSON, source.members()[place].patient()))
}

/// Searches by identifier among the members the caller matched.
pub(in crate::source) async fn search(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let caller = authenticate(&source, &inbound, &policy).await?;
    allow_patient_read(&caller, &policy)?;
    let [(name, token)] = &inbound.query[..] else {
        return Err(Refusal::bad_parameter("not-supported", "Search by `identifier`, once."));
    };
    if name != "identifier" {
        return Err(Refusal::bad_parameter("not-supported", "Only `identifier` can be searched."));
    }
    let found: Vec<Value> = source
        .members()
        .iter()
        .filter(|member| has_identifier(member, token))
        .filter(|member| permitted_place(&source, &caller, member.id(), &policy).is_ok())
        .map(|member| {
            json!({
                "fullUrl": format!("{}/Patient/{}", source.settings.base, member.id()),
                "resource": member.patient(),
                "search": {"mode": "match"},
            })
        })
        .collect();
    let mut bundle = json!({
        "resourceType": "Bundle",
        "type": "searchset",
        "total": found.len(),
        "link": [{"relation": "self", "url": format!("{}{}", source.origin, inbound.target)}],
    });
    if !found.is_empty() {
        bundle["entry"] = json!(found);
    }
    Ok(answer::json(200, FHIR_JSON, &bundle))
}

/// Whether a Patient has the identifier a token search names: `value` or `system|value`.
fn has_identifier(member: &Member, token: &str) -> bool {
    let (system, value) =
        token.split_once('|').map_or((None, token), |(system, value)| (Some(system), value));
    member.patient()["identifier"].as_array().into_iter().flatten().any(|identifier| {
        identifier["value"] == value && system.is_none_or(|system| identifier["system"] == system)
    })
}
