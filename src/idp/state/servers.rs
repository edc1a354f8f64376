//! The servers one has definitions of, found by their issuer.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::admin::ServerDefinition;

/// Definitions of servers by their number.
#[derive(Debug, Default)]
pub struct Servers(RwLock<BTreeMap<u64, Arc<ServerDefinition>>>);

impl Servers {
    /// Every definition, in the order they were made.
    pub fn all(&self) -> Vec<Arc<ServerDefinition>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The definition with this number.
    pub fn by_pid(&self, pid: u64) -> Option<Arc<ServerDefinition>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&pid).cloned()
    }

    /// The definition of this issuer, also when it was archived. A trailing slash makes no
    /// difference.
    pub fn by_issuer(&self, issuer: &str) -> Option<Arc<ServerDefinition>> {
        self.all().into_iter().find(|server| server.is_of(issuer))
    }

    /// The definition of this issuer, while it is trusted.
    pub fn trusted(&self, issuer: &str) -> Option<Arc<ServerDefinition>> {
        self.by_issuer(issuer).filter(|server| server.is_active())
    }

    /// Puts a definition under its number.
    pub fn put(&self, pid: u64, server: ServerDefinition) -> Arc<ServerDefinition> {
        let server = Arc::new(ServerDefinition { pid: Some(pid), ..server });
        let mut servers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        servers.insert(pid, Arc::clone(&server));
        server
    }
}
