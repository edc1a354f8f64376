//! The policy and the keys in force, shared with whoever may change them while the server runs.

use std::sync::{Arc, PoisonError, RwLock};

use crate::state::{Memory, Store};

use super::policy::Policy;
use super::signing::{KeyRing, SigningKeys};

/// A shared handle to a running server. Clones name the same server.
#[derive(Clone, Debug)]
pub struct Handle {
    policy: Arc<RwLock<Arc<Policy>>>,
    keys: Arc<KeyRing>,
    store: Arc<dyn Store>,
}

impl Handle {
    /// A handle that starts with `policy`, of a server that forgets everything when it ends.
    pub fn new(policy: Policy) -> Self {
        Self::with_store(policy, Arc::new(Memory::default()))
    }

    /// A handle that starts with `policy`, of a server that keeps its state in `store`, and goes on
    /// with what is there.
    pub fn with_store(policy: Policy, store: Arc<dyn Store>) -> Self {
        let keys = Arc::new(KeyRing::new(&store));
        Self { policy: Arc::new(RwLock::new(Arc::new(policy))), keys, store }
    }

    /// Where the server keeps its state.
    pub(super) fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The policy in force.
    pub fn policy(&self) -> Policy {
        Policy::clone(&self.current())
    }

    /// Replaces the policy. A request already being answered keeps the one it began with.
    pub fn set_policy(&self, policy: Policy) {
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
    }

    /// Replaces the signing keys. The old ones stay published until what they signed has expired.
    pub fn rotate_signing_keys(&self, keys: SigningKeys) {
        self.keys.rotate(keys);
    }

    /// The keys of the server, which begin with these.
    pub(super) fn keys_from(&self, keys: SigningKeys) -> Arc<KeyRing> {
        self.keys.begin(keys);
        Arc::clone(&self.keys)
    }

    /// The policy in force, shared.
    pub(super) fn current(&self) -> Arc<Policy> {
        Arc::clone(&self.policy.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for Handle {
    /// A handle to the strict policy.
    fn default() -> Self {
        Self::new(Policy::default())
    }
}
