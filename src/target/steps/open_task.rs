//! Records an accepted invocation: the Consent it came with, the Task that will tell of it, and what
//! was asked for.

use serde_json::{Value, json};

use crate::state::StoreError;
use crate::target::import::references::replace;
use crate::target::ledger::Ledger;
use crate::target::order::{Asked, Order};
use crate::target::organization::organization_id;
use crate::target::servers::Server;
use crate::target::state::{State, derived_id};
use crate::target::task::Opening;

/// Stores the Consents and a requested Task, and gives the Task.
///
/// # Errors
/// When the state cannot be written.
pub fn open_task(state: &State, order: &Order, server: &Server) -> Result<Value, StoreError> {
    let now = state.now();
    let mut batch = state.resources.begin();
    let mut patients = Vec::new();
    let mut consents = Vec::new();
    for asked in &order.members {
        let patient = format!("Patient/{}", asked.local_patient);
        let consent = own_consent(asked, &patient);
        consents.push(format!("Consent/{}", consent["id"].as_str().unwrap_or_default()));
        batch.put(consent, now)?;
        patients.push(patient);
    }
    let organization = organization_id(&server.definition);
    let mut owner = json!({"reference": format!("Organization/{organization}")});
    // The card names the source payer as people know it.
    if let Some(asked) = order.members.first() {
        for member in ["identifier", "display"] {
            if let Some(known) = asked.coverage_to_match["payor"][0].get(member) {
                owner[member] = known.clone();
            }
        }
    }
    let id = state.task_id();
    let about = if order.bulk {
        let group = members(&id, &patients);
        batch.put(group, now)?;
        format!("Group/{id}")
    } else {
        patients.first().cloned().unwrap_or_default()
    };
    let opening = Opening {
        id: &id,
        patient: &about,
        consent: consents.first().filter(|_| !order.bulk).map(String::as_str),
        owner,
        requester: state.own_reference(),
        now,
    };
    batch.put(opening.task(), now)?;
    let task = batch.read("Task", &id)?.unwrap_or_default();
    Ledger::open(&mut batch, &id, order);
    // Whoever finds the Task can cancel the transfer, also before it starts.
    state.started(&id);
    batch.write().inspect_err(|_| state.ended(&id))?;
    Ok(task)
}

/// The members that are asked for together, as our own Group.
fn members(id: &str, patients: &[String]) -> Value {
    let members: Vec<Value> =
        patients.iter().map(|patient| json!({"entity": {"reference": patient}})).collect();
    json!({
        "resourceType": "Group",
        "id": id,
        "active": true,
        "type": "person",
        "actual": true,
        "quantity": members.len(),
        "member": members,
    })
}

/// Our copy of the Consent, about our own Patient. The same consent again gets the same id.
fn own_consent(asked: &Asked, patient: &str) -> Value {
    let mut consent = asked.consent.clone();
    let described = asked.patient["id"].as_str().map(|id| format!("Patient/{id}"));
    let named = consent["patient"]["reference"].as_str().map(str::to_owned);
    replace(&mut consent, &mut |reference| {
        let is_member =
            Some(reference) == described.as_deref() || Some(reference) == named.as_deref();
        is_member.then(|| patient.to_owned())
    });
    consent["id"] = json!(derived_id(&format!("{patient} {}", asked.consent)));
    consent
}
