//! The clients a server knows, given at the start or registered since.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::idp::client::{Client, UdapBinding};
use crate::idp::policy::Policy;
use crate::secret::{Secret, kept_option};
use crate::state::Store;

use super::ledger::{FOR_EVER, Ledger};

/// A client with what its registration fixed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// What the client is and may do.
    pub client: Client,
    /// The only assertion algorithm agreed on, if one was.
    pub signing_alg: Option<String>,
    /// The metadata in force, as registration answers state it.
    pub members: Map<String, Value>,
    /// When the `client_id` was issued, in seconds since the epoch.
    pub issued_at: i64,
    /// What its owner manages the registration with; absent for clients given at the start.
    #[serde(with = "kept_option")]
    pub management_token: Option<Secret>,
    /// Whether its owner has ended it.
    pub deleted: bool,
}

impl Registration {
    /// A client that nobody registered over the wire.
    pub fn defined(client: Client, now: i64) -> Self {
        Self {
            client,
            signing_alg: None,
            members: Map::new(),
            issued_at: now,
            management_token: None,
            deleted: false,
        }
    }

    /// Whether the client may still authenticate.
    pub fn is_usable(&self, policy: &Policy) -> bool {
        self.client.enabled && !(self.deleted && policy.deletion_ends_client)
    }
}

/// The clients of one server.
#[derive(Debug)]
pub struct Clients {
    known: Ledger<Arc<Registration>>,
    derives: AtomicBool,
}

impl Clients {
    /// The clients of before, and those given at the start, which are as they are given.
    pub fn new(store: &Arc<dyn Store>, clients: Vec<Client>, now: i64) -> Self {
        let known = Ledger::new(store, "idp clients");
        // Another server that shares the state may define one with a chosen secret at any time.
        let derives = AtomicBool::new(store.is_shared());
        let clients_of_before = Self { known, derives };
        for before in clients_of_before.all() {
            clients_of_before.note_secrets(&before.client);
        }
        for client in clients {
            clients_of_before.add(Registration::defined(client, now));
        }
        clients_of_before
    }

    /// The client with this id, also when it was deleted.
    pub fn find(&self, client_id: &str) -> Option<Arc<Registration>> {
        self.known.get(client_id, 0)
    }

    /// The registration in force of the client UDAP knows this way.
    pub fn find_udap(&self, binding: &UdapBinding) -> Option<Arc<Registration>> {
        let mut known = self.all().into_iter();
        known.find(|known| !known.deleted && known.client.udap.as_ref() == Some(binding))
    }

    /// Every client, also those that were deleted.
    pub fn all(&self) -> Vec<Arc<Registration>> {
        self.known.entries(0).into_iter().map(|(_, registration)| registration).collect()
    }

    /// Adds or replaces a client by its definition.
    pub fn define(&self, client: Client, now: i64) -> Arc<Registration> {
        let registration = match self.find(&client.client_id) {
            Some(known) => Registration { client, ..Registration::clone(&known) },
            None => Registration::defined(client, now),
        };
        self.add(registration)
    }

    /// Whether comparing the secret of any client costs rounds.
    pub fn derive_secrets(&self) -> bool {
        self.derives.load(Ordering::Relaxed)
    }

    /// The keys that clients have registered by value, whosever they are.
    pub fn keys(&self) -> Vec<Value> {
        let registrations = self.all();
        let sets = registrations.iter().filter_map(|one| one.client.jwks.as_ref());
        sets.filter_map(|set| set["keys"].as_array()).flatten().cloned().collect()
    }

    /// Adds a registration, in place of any with the same id.
    pub fn add(&self, registration: Registration) -> Arc<Registration> {
        self.note_secrets(&registration.client);
        let registration = Arc::new(registration);
        let key = &registration.client.client_id;
        self.known.insert(key, Arc::clone(&registration), FOR_EVER, 0);
        registration
    }

    /// Replaces a registration, unless it was deleted in the meantime.
    pub fn replace(&self, registration: Registration) -> Option<Arc<Registration>> {
        let registration = Arc::new(registration);
        let replaced = self.known.update(&registration.client.client_id, |current| {
            let may = !current.deleted;
            if may {
                *current = Arc::clone(&registration);
            }
            may
        });
        replaced.filter(|may| *may).map(|_| registration)
    }

    fn note_secrets(&self, client: &Client) {
        if client.secrets.iter().any(|secret| secret.secret.is_derived()) {
            self.derives.store(true, Ordering::Relaxed);
        }
    }
}
