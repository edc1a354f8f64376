//! Everything one mock target payer holds while it runs.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::clock::Clock;
use crate::seed::Ids;
use crate::transcript::{Stage, WireClient};

use super::handle::Handle;
use super::key_ring::KeyRing;
use super::settings::{ServerDefinition, Settings};
use super::store::Store;

/// The state shared by endpoints and transfers.
pub struct State {
    /// What it was told at its start.
    pub settings: Settings,
    /// Its policy and the count of transfers.
    pub handle: Handle,
    /// Its keys.
    pub keys: KeyRing,
    /// What its own calls leave through.
    pub client: WireClient,
    /// Its time.
    pub clock: Clock,
    /// Ends it.
    pub shutdown: CancellationToken,
    /// Ids of its Tasks.
    pub task_ids: Ids,
    /// Unique values of its client assertions.
    pub assertion_ids: Ids,
    store: Mutex<Store>,
}

impl State {
    /// The state at the start: local Patients and the Organizations of both sides.
    pub fn new(mut settings: Settings, stage: &Stage, handle: Handle) -> Self {
        // Paths are appended to these.
        settings.base.truncate(settings.base.trim_end_matches('/').len());
        for server in &mut settings.servers {
            server.fhir_base.truncate(server.fhir_base.trim_end_matches('/').len());
        }
        let clock = stage.recorder.clock().clone();
        let mut store = Store::default();
        let now = clock.now();
        for patient in &settings.local_patients {
            store.put(patient.clone(), now);
        }
        store.put(own_organization(&settings), now);
        store.put(operation_definition(&settings), now);
        for server in &settings.servers {
            store.put(source_organization(server), now);
        }
        Self {
            keys: KeyRing::new(&settings.signing_keys),
            client: stage.client.clone(),
            clock,
            shutdown: stage.shutdown.clone(),
            task_ids: settings.seed.ids("target/task"),
            assertion_ids: settings.seed.ids("target/assertion"),
            store: Mutex::new(store),
            settings,
            handle,
        }
    }

    /// The stored resources. Hold the guard for no longer than one change takes.
    pub fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A reference to our own Organization.
    pub fn own_reference(&self) -> Value {
        let (system, value) = &self.settings.payer_identifier;
        json!({
            "reference": format!("Organization/{}", own_organization_id(&self.settings)),
            "identifier": {"system": system, "value": value},
            "display": self.settings.payer_name,
        })
    }
}

/// The Organization id of a source payer, without its type.
pub fn organization_id(server: &ServerDefinition) -> String {
    server.organization_id.as_deref().map_or_else(
        || Uuid::new_v5(&Uuid::NAMESPACE_URL, server.issuer.as_bytes()).to_string(),
        |id| id.trim_start_matches("Organization/").to_owned(),
    )
}

fn own_organization_id(settings: &Settings) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, settings.base.as_bytes()).to_string()
}

fn own_organization(settings: &Settings) -> Value {
    let (system, value) = &settings.payer_identifier;
    json!({
        "resourceType": "Organization",
        "id": own_organization_id(settings),
        "identifier": [{"system": system, "value": value}],
        "active": true,
        "name": settings.payer_name,
    })
}

fn source_organization(server: &ServerDefinition) -> Value {
    json!({
        "resourceType": "Organization",
        "id": organization_id(server),
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": server.issuer}],
        "active": true,
        "name": server.issuer,
    })
}

/// The definition the CapabilityStatement points at.
fn operation_definition(settings: &Settings) -> Value {
    let parameter = |name: &str, min: u8, kind: &str, documentation: &str| {
        json!({"name": name, "use": "in", "min": min, "max": "1", "type": kind,
               "documentation": documentation})
    };
    json!({
        "resourceType": "OperationDefinition",
        "id": "sdh.s2s.invoke-export",
        "url": format!("{}/OperationDefinition/sdh.s2s.invoke-export", settings.base),
        "name": "InvokeExport",
        "status": "active",
        "kind": "operation",
        "code": "sdh.s2s.invoke-export",
        "affectsState": true,
        "resource": ["Patient"],
        "system": false,
        "type": true,
        "instance": false,
        "parameter": [
            parameter("memberMatch", 1, "Parameters", "The input of the source's $member-match."),
            parameter("export", 0, "Parameters", "The input of the source's $export."),
            parameter("localPatient", 1, "Reference", "The member here."),
            parameter("sourceIssuerUrl", 1, "string", "The issuer of a known source payer."),
            json!({"name": "return", "use": "out", "min": 1, "max": "1", "type": "Task"}),
        ],
    })
}
