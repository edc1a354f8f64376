//! Stores a transfer: everything under one lock, so that others see all of it or nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::target::instant::instant;
use crate::target::policy::Policy;
use crate::target::settings::ServerDefinition;
use crate::target::state::{State, organization_id};
use crate::target::store::{Change, Store};
use crate::target::transfer::Match;
use crate::target::transfer_error::TransferError;

use super::adopt::{Adoption, append, local_id};
use super::ownership::{Sorted, sort};
use super::provenance::Origin;

/// What an import needs to know of its transfer.
pub struct Import<'a> {
    /// The payer that imports.
    pub state: &'a State,
    /// The policy of the transfer.
    pub policy: &'a Policy,
    /// The source.
    pub server: &'a ServerDefinition,
    /// The member's id here.
    pub local_patient: &'a str,
    /// The member there.
    pub matched: &'a Match,
    /// The time up to which data is in the export.
    pub transaction_time: Option<&'a str>,
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Imported {
    /// Outputs of the Task: name, and a `value[x]` member with its value.
    pub outputs: Vec<(String, (&'static str, Value))>,
    /// What happened, for the Task's log.
    pub note: String,
}

/// Imports the resources of an export.
///
/// # Errors
/// When it cannot be told whose data it is; nothing is stored then.
pub fn import(import: &Import, resources: Vec<Value>) -> Result<Imported, TransferError> {
    let Import { state, policy, server, .. } = *import;
    let base = server.fhir_base.as_str();
    let mut sorted = sort(resources, base, import.matched)?;
    let theirs = std::mem::take(&mut sorted.resources);
    let coming: BTreeSet<(String, String)> = theirs.iter().filter_map(type_and_id).collect();
    let adoption = Adoption {
        base,
        identifier_system: &state.settings.identifier_system,
        member_id: sorted.member_id.as_deref(),
        local_patient: import.local_patient,
        rewrites_references: policy.rewrites_references,
        keeps_original_ids: policy.keeps_original_ids,
    };
    let now = state.clock.now();
    let mut store = state.store();
    let adopted: Vec<Value> = {
        let is_here = |kind: &str, id: &str| {
            coming.contains(&(kind.to_owned(), id.to_owned()))
                || store.contains(kind, &local_id(base, kind, id))
        };
        theirs.into_iter().map(|resource| adoption.adopt(resource, &is_here)).collect()
    };
    let mut counts = BTreeMap::<String, u32>::new();
    let (mut created, mut updated, mut unchanged) = (0, 0, 0);
    let mut targets = Vec::new();
    for resource in adopted {
        let Some((kind, id)) = type_and_id(&resource) else { continue };
        let change = store.put(resource, now);
        match change {
            Change::Created => created += 1,
            Change::Updated => updated += 1,
            Change::None => unchanged += 1,
        }
        if change != Change::None {
            targets.push(format!("{kind}/{id}"));
        }
        *counts.entry(kind).or_default() += 1;
    }
    if policy.keeps_original_ids && know_again(&mut store, import, &sorted) {
        targets.push(format!("Patient/{}", import.local_patient));
    }
    let mut outputs: Vec<(String, (&'static str, Value))> = counts
        .into_iter()
        .map(|(kind, count)| (format!("{kind} resources"), ("valueUnsignedInt", json!(count))))
        .collect();
    outputs.push((
        "member identifier at the source payer".to_owned(),
        ("valueIdentifier", import.matched.identifier.clone()),
    ));
    if let Some(time) = import.transaction_time {
        outputs.push(("transaction time of the export".to_owned(), ("valueInstant", json!(time))));
    }
    // A transfer that changed nothing has nothing to account for.
    if !targets.is_empty() {
        let id = state.task_ids.uuid().to_string();
        let origin = Origin {
            id: &id,
            targets: &targets,
            recorded: &instant(now),
            source: json!({
                "reference": format!("Organization/{}", organization_id(server)),
                "display": server.issuer,
            }),
            receiver: state.own_reference(),
            base,
            transaction_time: import.transaction_time,
        };
        store.put(origin.provenance(), now);
        let reference = json!({"reference": format!("Provenance/{id}")});
        outputs.push(("provenance of the transfer".to_owned(), ("valueReference", reference)));
    }
    let mut note =
        format!("Imported: {created} created, {updated} updated, {unchanged} unchanged.");
    if sorted.others > 0 {
        let others = format!(" Left out: {} resources about other persons.", sorted.others);
        note.push_str(&others);
    }
    Ok(Imported { outputs, note })
}

/// Keeps the member's ids at the source in our Patient; whether that changed it.
fn know_again(store: &mut Store, import: &Import, sorted: &Sorted) -> bool {
    let Some(mut patient) = store.read("Patient", import.local_patient).cloned() else {
        return false;
    };
    let mut changed = append(&mut patient["identifier"], import.matched.identifier.clone());
    let ids = sorted.patients.iter().filter_map(|patient| patient["id"].as_str());
    for id in ids.chain(import.matched.patient_id.as_deref()) {
        let identifier = json!({"system": import.state.settings.identifier_system, "value": id});
        changed |= append(&mut patient["identifier"], identifier);
    }
    if changed {
        store.put(patient, import.state.clock.now());
    }
    changed
}

fn type_and_id(resource: &Value) -> Option<(String, String)> {
    Some((resource["resourceType"].as_str()?.to_owned(), resource["id"].as_str()?.to_owned()))
}
