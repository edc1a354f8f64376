//! The policy in force, shared with whoever may change it while the server runs.

use std::sync::{Arc, PoisonError, RwLock};

use super::policy::Policy;

/// A shared handle to the policy of a running server. Clones name the same policy.
#[derive(Clone, Debug)]
pub struct Handle(Arc<RwLock<Arc<Policy>>>);

impl Handle {
    /// A handle that starts with `policy`.
    pub fn new(policy: Policy) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(policy))))
    }

    /// The policy in force.
    pub fn policy(&self) -> Policy {
        Policy::clone(&self.current())
    }

    /// Replaces the policy. A request already being answered keeps the one it began with.
    pub fn set_policy(&self, policy: Policy) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
    }

    /// The policy in force, shared.
    pub(super) fn current(&self) -> Arc<Policy> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for Handle {
    /// A handle to the strict policy.
    fn default() -> Self {
        Self::new(Policy::default())
    }
}
