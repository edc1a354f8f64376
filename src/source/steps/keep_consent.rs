//! The consent a match came with, as a resource of this payer's: about its own Patient, under an id
//! and version of its own.

use serde_json::{Value, json};

use crate::population::Member;
use crate::source::state::Source;

use super::perform::Scene;
use super::read_match::{Submitted, id_of, refers_to_patient};

const PROFILE: &str = "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-consent";

/// Keeps the submitted consent, so that who sent it can read it. The one that came with a later
/// match of the same member is its next version.
pub(in crate::source) fn keep_consent(
    source: &Source,
    client_id: &str,
    submitted: &Submitted<'_>,
    member: &Member,
) {
    let mut consent = submitted.consent.clone();
    if !consent.is_object() {
        return;
    }
    let consents = source.handle.consents();
    let last = consents.resource(client_id, member.id());
    let last = last.and_then(|last| last["meta"]["versionId"].as_str()?.parse::<u32>().ok());
    let own = format!("Patient/{}", member.id());
    if let Some(sent) = id_of(submitted.patient) {
        rename(&mut consent, sent, &own);
    }
    let ids = source.settings.seed.ids(&format!("source/consent/{client_id}/{}", member.id()));
    consent["id"] = json!(ids.at(0).to_string());
    if !consent["patient"].is_object() {
        consent["patient"] = json!({});
    }
    consent["patient"]["reference"] = json!(own);
    if !consent["meta"].is_object() {
        consent["meta"] = json!({"profile": [PROFILE]});
    }
    consent["meta"]["versionId"] = json!((last.unwrap_or_default() + 1).to_string());
    consent["meta"]["lastUpdated"] = json!(source.now().to_string());
    consents.keep(client_id, member.id(), &consent);
}

/// Has references to the Patient as it was sent lead to the one that is here.
fn rename(value: &mut Value, sent: &str, own: &str) {
    if refers_to_patient(value, sent) {
        value["reference"] = json!(own);
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, sent, own)),
        Value::Object(members) => members.values_mut().for_each(|inner| rename(inner, sent, own)),
        _ => {}
    }
}

/// The consents about a member that the caller may see: its own, and no other payer's.
pub(in crate::source) fn kept_consents(scene: Scene<'_>, member: &Member) -> Vec<Value> {
    let Scene { source, caller, policy } = scene;
    let consents = source.handle.consents();
    if policy.consents_isolated {
        let client_id = caller.client_id.as_deref().unwrap_or_default();
        return consents.resource(client_id, member.id()).into_iter().collect();
    }
    consents.resources(member.id())
}
