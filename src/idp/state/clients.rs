//! The clients a server knows, given at the start or registered since.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use serde_json::{Map, Value};

use crate::idp::client::{Client, UdapBinding};
use crate::idp::policy::Policy;
use crate::secret::Secret;

/// A client with what its registration fixed.
#[derive(Clone, Debug)]
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
    known: RwLock<BTreeMap<String, Arc<Registration>>>,
    derives: AtomicBool,
}

impl Clients {
    /// The clients given at the start.
    pub fn new(clients: Vec<Client>, now: i64) -> Self {
        let registrations = clients.into_iter().map(|client| {
            let id = client.client_id.clone();
            (id, Arc::new(Registration::defined(client, now)))
        });
        Self { known: RwLock::new(registrations.collect()), derives: AtomicBool::new(false) }
    }

    /// The client with this id, also when it was deleted.
    pub fn find(&self, client_id: &str) -> Option<Arc<Registration>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(client_id).cloned()
    }

    /// The registration in force of the client UDAP knows this way.
    pub fn find_udap(&self, binding: &UdapBinding) -> Option<Arc<Registration>> {
        let registrations = self.known.read().unwrap_or_else(PoisonError::into_inner);
        registrations
            .values()
            .find(|known| !known.deleted && known.client.udap.as_ref() == Some(binding))
            .cloned()
    }

    /// Every client, also those that were deleted, in the order of their ids.
    pub fn all(&self) -> Vec<Arc<Registration>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
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
        let registrations = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let sets = registrations.values().filter_map(|one| one.client.jwks.as_ref());
        sets.filter_map(|set| set["keys"].as_array()).flatten().cloned().collect()
    }

    /// Adds a registration, in place of any with the same id.
    pub fn add(&self, registration: Registration) -> Arc<Registration> {
        if registration.client.secrets.iter().any(|secret| secret.secret.is_derived()) {
            self.derives.store(true, Ordering::Relaxed);
        }
        let registration = Arc::new(registration);
        self.write().insert(registration.client.client_id.clone(), Arc::clone(&registration));
        registration
    }

    /// Replaces a registration, unless it was deleted in the meantime.
    pub fn replace(&self, registration: Registration) -> Option<Arc<Registration>> {
        let mut registrations = self.write();
        let current = registrations.get_mut(&registration.client.client_id)?;
        (!current.deleted).then(|| {
            *current = Arc::new(registration);
            Arc::clone(current)
        })
    }

    fn write(&self) -> RwLockWriteGuard<'_, BTreeMap<String, Arc<Registration>>> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }
}
