//! The consent a match came with, as a resource of this payer's: about its own Patient, under an id
//! and version of its own.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::population::Member;
use crate::source::state::Source;

use super::perform::Scene;
use super::read_match::{Submitted, id_of, refers_to_patient};

const PROFILE: &str = "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-consent";

/// The submitted consent as this payer keeps it, so that who sent it can read it; it has no version
/// yet.
pub(in crate::source) fn own_consent(
    source: &Source,
    client_id: &str,
    submitted: &Submitted<'_>,
    member: &Member,
) -> Option<Value> {
    let mut consent = submitted.consent.clone();
    if !consent.is_object() {
        return None;
    }
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
    Some(consent)
}

/// Makes a consent the next version of the `last` one that came for the same member.
pub(in crate::source) fn stamp(consent: &mut Value, last: Option<&Value>, now: Timestamp) {
    let last = last.and_then(|last| last["meta"]["versionId"].as_str()?.parse::<u32>().ok());
    consent["meta"]["versionId"] = json!((last.unwrap_or_default() + 1).to_string());
    consent["meta"]["lastUpdated"] = json!(now.to_string());
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
