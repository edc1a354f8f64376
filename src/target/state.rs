//! Everything one mock target payer holds while it runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::admin::Flaw;
use crate::clock::Clock;
use crate::script::Sandbox;
use crate::secret::Secret;
use crate::seed::Ids;
use crate::state::{Store, StoreError, next};
use crate::transcript::{Stage, WireClient};

use super::handle::Handle;
use super::key_ring::Keys;
use super::ledger::Ledger;
use super::organization::{dangling, own_organization, own_organization_id, source_organization};
use super::resources::Resources;
use super::servers::Servers;
use super::settings::Settings;
use super::signing_files::signing_key;
use super::token_keys::token_keys;
use super::token_script::token_script;
use super::transfer::Held;

/// The state shared by endpoints and transfers.
pub struct State {
    /// What it was told at its start.
    pub settings: Settings,
    /// Its policy and the count of transfers.
    pub handle: Handle,
    /// Its keys.
    pub keys: Keys,
    /// What its own calls leave through.
    pub client: WireClient,
    /// Its time.
    pub clock: Clock,
    /// Ends it.
    pub shutdown: CancellationToken,
    /// Unique values of its client assertions.
    pub assertion_ids: Ids,
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The resources it holds.
    pub resources: Resources,
    /// The transfers under way.
    pub ledger: Ledger,
    /// The source payers it knows.
    pub servers: Servers,
    /// Where scripts run.
    pub sandbox: Sandbox,
    task_ids: Ids,
    first_group: OnceLock<String>,
    first_member_token: OnceLock<Held>,
    first_secret: OnceLock<Secret>,
    running: Mutex<BTreeMap<String, Running>>,
    registering: Mutex<BTreeMap<u64, Arc<Turns>>>,
}

/// Held by whoever registers this payer at a source.
type Turns = tokio::sync::Mutex<()>;

/// A transfer under way.
#[derive(Clone, Debug, Default)]
struct Running {
    /// Ends it from outside.
    stop: CancellationToken,
    /// It has ended.
    ended: CancellationToken,
}

impl State {
    /// The first Group of matched members that was ever given: this one, or an earlier one.
    pub fn first_group(&self, given: &str) -> String {
        self.first_group.get_or_init(|| given.to_owned()).clone()
    }

    /// The first secret that was ever used: this one, or an earlier one.
    pub fn first_secret(&self, present: &Secret) -> Secret {
        self.first_secret.get_or_init(|| present.clone()).clone()
    }

    /// The first token about a member that was ever had: this one, or an earlier one.
    pub fn first_member_token(&self, had: &Held) -> Held {
        self.first_member_token.get_or_init(|| had.clone()).clone()
    }

    /// The state at the start: what the store holds and, where it is not there yet, local Patients,
    /// server definitions and the Organizations of both sides.
    ///
    /// # Errors
    /// When the store cannot be read or written, or a definition cannot be used.
    pub fn new(mut settings: Settings, stage: &Stage, handle: Handle) -> Result<Self, StartError> {
        // Paths are appended to it.
        settings.base.truncate(settings.base.trim_end_matches('/').len());
        let clock = stage.recorder.clock().clone();
        let store = Arc::clone(handle.store());
        let resources = Resources::new(&store);
        let servers = Servers::new(&store);
        admit(&settings, &handle)?;
        servers.plant(&settings.servers, settings.overwrites_servers)?;
        let now = clock.now();
        let mut batch = resources.begin();
        for organization in &settings.organizations {
            batch.put(organization.clone(), now)?;
        }
        for patient in &settings.local_patients {
            // A Patient that came back keeps what was learned about it.
            let id = patient["id"].as_str().unwrap_or_default();
            if batch.read("Patient", id)?.is_none() {
                batch.put(patient.clone(), now)?;
            }
        }
        batch.put(own_organization(&settings), now)?;
        for definition in operation_definitions(&settings.base) {
            batch.put(definition, now)?;
        }
        let keys = Keys::new(&settings.signing_keys, handle.rotated());
        for server in servers.all()? {
            // Its admin can mend it while the rest goes on; nothing is signed for it until then.
            if let Err(flaw) = keys.named(&server, clock.epoch_secs()) {
                tracing::error!(issuer = server.issuer, "a server cannot be signed for: {flaw}");
            }
            if let Some(organization) = source_organization(&server)
                && let Some(id) = organization["id"].as_str()
                && batch.read("Organization", id)?.is_none()
            {
                batch.put(organization, now)?;
            }
        }
        batch.write()?;
        // Ids made after a restart are others than those made before.
        let start = next(&*store, "target starts")?;
        let label = |name: &str| match start {
            0 => format!("target/{name}"),
            start => format!("target/{name}/{start}"),
        };
        Ok(Self {
            keys,
            client: stage.client.clone(),
            clock,
            shutdown: stage.shutdown.clone(),
            task_ids: settings.seed.ids(&label("task")),
            assertion_ids: settings.seed.ids(&label("assertion")),
            ledger: Ledger::new(&store),
            sandbox: Sandbox::default(),
            first_group: OnceLock::new(),
            first_member_token: OnceLock::new(),
            first_secret: OnceLock::new(),
            running: Mutex::default(),
            registering: Mutex::default(),
            resources,
            servers,
            store,
            settings,
            handle,
        })
    }

    /// An id for a Task, never used before.
    pub fn task_id(&self) -> String {
        self.task_ids.uuid().to_string()
    }

    /// What one holds while registering at the source of a definition: others wait, and find the
    /// `client_id` then.
    pub fn registering(&self, pid: u64) -> Arc<Turns> {
        let mut all = self.registering.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(pid).or_default())
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What ends a transfer from outside, which is under way from now on.
    pub fn started(&self, task: &str) -> CancellationToken {
        self.running().entry(task.to_owned()).or_default().stop.clone()
    }

    /// Cancels a transfer; gives what tells of its end, when it is under way.
    pub fn cancel(&self, task: &str) -> Option<CancellationToken> {
        let running = self.running().get(task).cloned()?;
        running.stop.cancel();
        Some(running.ended)
    }

    /// A transfer has ended, and its Task says so.
    pub fn ended(&self, task: &str) {
        if let Some(running) = self.running().remove(task) {
            running.ended.cancel();
        }
    }

    fn running(&self) -> MutexGuard<'_, BTreeMap<String, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Why this payer cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A server definition cannot be used.
    #[error("could not use the server definition of {issuer}: {flaw}")]
    Definition {
        /// Whose it is.
        issuer: String,
        /// What is wrong.
        flaw: Flaw,
    },
}

/// Looks whether the definitions of the settings can be used: their keys and scripts, and the
/// Organizations they name. What the state says already, and is not to be replaced, is passed over.
///
/// # Errors
/// When the store cannot be read, or a definition cannot be used.
pub fn admit(settings: &Settings, handle: &Handle) -> Result<(), StartError> {
    let (resources, servers) = (Resources::new(handle.store()), Servers::new(handle.store()));
    let own = own_organization_id(settings);
    for server in &settings.servers {
        let issuer = server.issuer.clone().unwrap_or_default();
        if !settings.overwrites_servers && servers.by_issuer(&issuer)?.is_some() {
            continue;
        }
        let refused = |flaw| StartError::Definition { issuer: issuer.clone(), flaw };
        signing_key(server).map_err(refused)?;
        token_script(server).map_err(refused)?;
        token_keys(server).map_err(refused)?;
        let told = |id: &str| settings.organizations.iter().any(|one| one["id"] == id);
        if let Some(id) = dangling(server, &resources)?.filter(|id| *id != own && !told(id)) {
            let what = format!("there is no Organization/{id}; add it to `organizations`");
            return Err(refused(Flaw::new("organizationId", what)));
        }
    }
    Ok(())
}

/// An id that depends on nothing but the words, so that doing a thing twice does it once.
pub fn derived_id(words: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, words.as_bytes()).to_string()
}

/// The definitions the CapabilityStatement points at.
fn operation_definitions(base: &str) -> [Value; 2] {
    let parameter = |name: &str, min: u8, max: &str, kind: &str, documentation: &str| {
        json!({"name": name, "use": "in", "min": min, "max": max, "type": kind,
               "documentation": documentation})
    };
    let export = || parameter("export", 0, "1", "Parameters", "The input of the source's export.");
    let issuer =
        || parameter("sourceIssuerUrl", 1, "1", "string", "The issuer of a known source payer.");
    let member_match =
        || parameter("memberMatch", 1, "1", "Parameters", "The input of the source's match.");
    let patient = || parameter("localPatient", 1, "1", "Reference", "The member here.");
    let task = || json!({"name": "return", "use": "out", "min": 1, "max": "1", "type": "Task"});
    let definition = |code: &str, name: &str, parameters: Vec<Value>| {
        json!({
            "resourceType": "OperationDefinition",
            "id": code,
            "url": format!("{base}/OperationDefinition/{code}"),
            "name": name,
            "status": "active",
            "kind": "operation",
            "code": code,
            "affectsState": true,
            "resource": ["Patient"],
            "system": false,
            "type": true,
            "instance": false,
            "parameter": parameters,
        })
    };
    let member = json!({"name": "member", "use": "in", "min": 1, "max": "*",
        "documentation": "A member.", "part": [member_match(), patient()]});
    [
        definition(
            "sdh.s2s.invoke-export",
            "InvokeExport",
            vec![member_match(), export(), patient(), issuer(), task()],
        ),
        definition(
            "invoke-bulk-export",
            "InvokeBulkExport",
            vec![member, export(), issuer(), task()],
        ),
    ]
}
