//! Records an accepted invocation: the Consent it came with, and the Task that will tell of it.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::target::import::references::replace;
use crate::target::invocation::Invocation;
use crate::target::settings::ServerDefinition;
use crate::target::state::{State, organization_id};
use crate::target::task::Opening;

/// Stores the Consent and a requested Task, and gives the Task.
pub fn open_task(state: &State, invocation: &Invocation, server: &ServerDefinition) -> Value {
    let now = state.clock.now();
    let patient = format!("Patient/{}", invocation.local_patient);
    let consent = own_consent(invocation, &patient);
    let consent_reference = format!("Consent/{}", consent["id"].as_str().unwrap_or_default());
    let mut owner = json!({"reference": format!("Organization/{}", organization_id(server))});
    // The card names the source payer as people know it.
    for member in ["identifier", "display"] {
        if let Some(known) = invocation.coverage_to_match["payor"][0].get(member) {
            owner[member] = known.clone();
        }
    }
    let opening = Opening {
        id: &state.task_ids.uuid().to_string(),
        patient: &patient,
        consent: &consent_reference,
        owner,
        requester: state.own_reference(),
        now,
    };
    let task = opening.task();
    let mut store = state.store();
    store.put(consent, now);
    store.put(task, now);
    store.read("Task", opening.id).cloned().unwrap_or_default()
}

/// Our copy of the Consent, about our own Patient. The same consent again gets the same id.
fn own_consent(invocation: &Invocation, patient: &str) -> Value {
    let mut consent = invocation.consent.clone();
    let described = invocation.patient["id"].as_str().map(|id| format!("Patient/{id}"));
    let named = consent["patient"]["reference"].as_str().map(str::to_owned);
    replace(&mut consent, &mut |reference| {
        let is_member =
            Some(reference) == described.as_deref() || Some(reference) == named.as_deref();
        is_member.then(|| patient.to_owned())
    });
    let name = format!("{patient} {}", invocation.consent);
    consent["id"] = json!(Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string());
    consent
}
