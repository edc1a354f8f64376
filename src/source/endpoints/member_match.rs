//! `[base]/Patient/$member-match` (HRex 1.1.0, with the decision flow of PDex 2.1.0).

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use crate::fhir::{FHIR_JSON, codes, parameters};
use crate::guides::reaches;
use crate::population::Member;
use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::evaluate_consent::evaluate;
use crate::source::steps::find_member::find_member;
use crate::source::steps::keep_consent::{own_consent, stamp};
use crate::source::steps::match_script::{ask_script, letterhead};
use crate::source::steps::read_match::{Submitted, member_numbers, read_match};
use crate::source::steps::scope::allow_match;
use crate::source::steps::watch_matches::{admit, note_failure};

/// The client a consent is filed under when tokens are not required.
const NOBODY: &str = "";

/// Matches the submitted member, evaluates the consent and files it.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    // It writes down a consent: GET would not be safe (FHIR R4, operations).
    if inbound.method != http::Method::POST && !policy.match_elsewhere {
        return Err(Refusal::new(405, "not-supported", "This URL does not take that method."));
    }
    let caller = authenticate(&source, &inbound, &policy).await?;
    allow_match(&caller, &policy)?;
    let body = inbound.json();
    let submitted = read_match(body.as_ref(), &source.settings.guides, &policy)?;
    let demanded = !reaches(&source.settings.guides.hrex, "1.1.0");
    if demanded && policy.match_checks_parameters && submitted.consent.is_null() {
        // Optional only since HRex 1.1.0.
        let text = "Consent is missing.";
        return Err(
            Refusal::new(policy.malformed_status, "required", text).at("Parameters.parameter")
        );
    }
    admit(&source, &caller, &submitted, &policy)?;
    let place =
        match ask_script(&source, &letterhead(&source, &inbound, &caller), &submitted).await? {
            Some(place) => place,
            None => find_member(&source, &submitted, &policy)
                .inspect_err(|_| note_failure(&source, &caller, &submitted, &policy))?,
        };
    let member = source.member(place);
    let grant = evaluate(&source, &caller, &submitted, &member, &policy).map_err(|refusal| {
        refusal.private(format!("Patient/{} {}", member.id(), member.patient()["name"]))
    })?;
    let client_id = caller.client_id.as_deref().unwrap_or(NOBODY);
    let mut changes = Vec::new();
    if policy.keeps_link && !submitted.link.is_null() {
        changes.push(source.handle.linked().linking(client_id, member.id(), submitted.link));
    }
    if let Some(grant) = grant {
        let consents = source.handle.consents();
        changes.extend(consents.filing(client_id, member.id(), &grant));
        if let Some(mut consent) = own_consent(&source, client_id, &submitted, &member) {
            let last = consents.resource(client_id, member.id());
            stamp(&mut consent, last.as_ref(), source.now());
            changes.push(consents.keeping(client_id, member.id(), &consent));
        }
    }
    source.write(&changes)?;
    let found = outcome(&source, &submitted, &member, &policy);
    Ok(answer::json(200, FHIR_JSON, &found))
}

/// Answers where HRex does not put the operation.
pub(in crate::source) async fn elsewhere(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    if source.handle.policy().match_elsewhere {
        return answer(source, inbound).await;
    }
    Err(Refusal::not_found("There is nothing at this URL."))
}

fn outcome(source: &Source, submitted: &Submitted<'_>, member: &Member, policy: &Policy) -> Value {
    let mut entries = Vec::new();
    if policy.returns_member_identifier {
        let identifier = identifier(source, submitted, member, policy);
        entries.push(json!({"name": "MemberIdentifier", "valueIdentifier": identifier}));
    }
    // HRex 1.0.0 has no MemberId.
    if policy.returns_member_id && reaches(&source.settings.guides.hrex, "1.1.0") {
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

fn identifier(
    source: &Source,
    submitted: &Submitted<'_>,
    member: &Member,
    policy: &Policy,
) -> Value {
    let own = member.unique_identifier();
    let told = member_numbers(submitted.patient).next().filter(|_| !policy.returns_own_identifier);
    let mut identifier = told.unwrap_or(own).clone();
    // HRex 1.0.0 calls it a member number, later versions a unique member identifier.
    let (system, code) = match policy.member_identifier_type.as_deref() {
        Some(other) => other.split_once('|').unwrap_or_default(),
        None if reaches(&source.settings.guides.hrex, "1.1.0") => (codes::HREX_TEMP, "UMB"),
        None => (codes::IDENTIFIER_TYPE, "MB"),
    };
    identifier["type"] = json!({"coding": [{"system": system, "code": code}]});
    identifier
}
