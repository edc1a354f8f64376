//! The clients a server knows, given at the start or registered since.

use std::collections::BTreeMap;
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
    /// Whether the client may still authenticate.
    pub fn is_usable(&self, policy: &Policy) -> bool {
        self.client.enabled && !(self.deleted && policy.deletion_ends_client)
    }
}

/// The clients of one server.
#[derive(Debug)]
pub struct Clients(RwLock<BTreeMap<String, Arc<Registration>>>);

impl Clients {
    /// The clients given at the start.
    pub fn new(clients: Vec<Client>, now: i64) -> Self {
        let registrations = clients.into_iter().map(|client| {
            let id = client.client_id.clone();
            let registration = Registration {
                client,
                signing_alg: None,
                members: Map::new(),
                issued_at: now,
                management_token: None,
                deleted: false,
            };
            (id, Arc::new(registration))
        });
        Self(RwLock::new(registrations.collect()))
    }

    /// The client with this id, also when it was deleted.
    pub fn find(&self, client_id: &str) -> Option<Arc<Registration>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(client_id).cloned()
    }

    /// The registration in force of the client UDAP knows this way.
    pub fn find_udap(&self, binding: &UdapBinding) -> Option<Arc<Registration>> {
        let registrations = self.0.read().unwrap_or_else(PoisonError::into_inner);
        registrations
            .values()
            .find(|known| !known.deleted && known.client.udap.as_ref() == Some(binding))
            .cloned()
    }

    /// Every client, also those that were deleted.
    pub fn all(&self) -> Vec<Arc<Registration>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The keys that clients have registered by value, whosever they are.
    pub fn keys(&self) -> Vec<Value> {
        let registrations = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let sets = registrations.values().filter_map(|one| one.client.jwks.as_ref());
        sets.filter_map(|set| set["keys"].as_array()).flatten().cloned().collect()
    }

    /// Adds a registration, in place of any with the same id.
    pub fn add(&self, registration: Registration) -> Arc<Registration> {
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
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}
