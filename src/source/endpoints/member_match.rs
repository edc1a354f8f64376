//! `[base]/Patient/$member-match` (HRex 1.1.0, with the decision flow of PDex 2.1.0).

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use crate::fhir::{FHIR_JSON, parameters};
use crate::population::Member;
use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::evaluate_consent::evaluate;
use crate::source::steps::find_member::find_member;
use crate::source::steps::read_match::{Submitted, member_numbers, read_match};
use crate::source::steps::scope::allow_match;

/// The client a consent is filed under when tokens are not required.
const NOBODY: &str = "";

/// Matches the submitted member, evaluates the consent and files it.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let caller = authenticate(&source, &inbound, &policy).await?;
    allow_match(&caller, &policy)?;
    let body = inbound.json();
    let submitted = read_match(body.as_ref(), &policy)?;
    let place = find_member(&source, &submitted, &policy)?;
    let member = source.member(place);
    let grant = evaluate(&source, &caller, &submitted, &member, &policy).map_err(|refusal| {
        refusal.private(format!("Patient/{} {}", member.id(), member.patient()["name"]))
    })?;
    if let Some(grant) = grant {
        let client_id = caller.client_id.as_deref().unwrap_or(NOBODY);
        source.handle.consents().file(client_id, member.id(), grant);
    }
    let found = outcome(&source, &submitted, &member, &policy);
    Ok(answer::json(200, FHIR_JSON, &found))
}

fn outcome(source: &Source, submitted: &Submitted<'_>, member: &Member, policy: &Policy) -> Value {
    let mut entries = Vec::new();
    if policy.returns_member_identifier {
        let identifier = identifier(submitted, member, policy);
        entries.push(json!({"name": "MemberIdentifier", "valueIdentifier": identifier}));
    }
    if policy.returns_member_id {
        let reference = format!("{}/Patient/{}", source.settings.base, member.id());
        entries.push(json!({"name": "MemberId", "valueReference": {"reference": reference}}));
    }
    if !policy.returns_only_identifiers {
        let echoed = [
            ("MemberPatient", submitted.patient),
            ("CoverageToLink", submitted.link),
            ("Consent", submitted.consent),
        ];
        for (name, resource) in echoed {
            if !resource.is_null() {
                entries.push(json!({"name": name, "resource": resource}));
            }
        }
    }
    parameters(entries)
}

fn identifier(submitted: &Submitted<'_>, member: &Member, policy: &Policy) -> Value {
    let own = member.unique_identifier();
    let told = member_numbers(submitted.patient).next().filter(|_| !policy.returns_own_identifier);
    let mut identifier = told.unwrap_or(own).clone();
    let (system, code) = policy.member_identifier_type.split_once('|').unwrap_or_default();
    identifier["type"] = json!({"coding": [{"system": system, "code": code}]});
    identifier
}
