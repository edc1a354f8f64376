//! The servers one has definitions of, found by their issuer.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::admin::ServerDefinition;
use crate::secret::{ExposeSecret, Secret, kept_option};
use crate::state::Store;

use super::ledger::{FOR_EVER, Ledger};

/// A definition as it is kept: its secret, which it shows nobody, beside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Defined {
    server: Arc<ServerDefinition>,
    #[serde(with = "kept_option")]
    secret: Option<Secret>,
}

/// Definitions of servers by their number.
#[derive(Debug)]
pub struct Servers(Ledger<Defined>);

impl Servers {
    /// The definitions in `store`.
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self(Ledger::new(store, "idp servers"))
    }

    /// Every definition, in the order they were made.
    pub fn all(&self) -> Vec<Arc<ServerDefinition>> {
        self.0.entries(0).into_iter().map(|(_, defined)| defined.whole()).collect()
    }

    /// The definition with this number.
    pub fn by_pid(&self, pid: u64) -> Option<Arc<ServerDefinition>> {
        self.0.get(&key(pid), 0).map(Defined::whole)
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
        let secret = server.token_introspection_client_secret.clone().map(Secret::from);
        let defined = Defined { server: Arc::clone(&server), secret };
        self.0.insert(&key(pid), defined, FOR_EVER, 0);
        server
    }
}

impl Defined {
    /// The definition with its secret.
    fn whole(self) -> Arc<ServerDefinition> {
        let Self { mut server, secret } = self;
        if server.token_introspection_client_secret.is_none()
            && let Some(secret) = secret
        {
            Arc::make_mut(&mut server).token_introspection_client_secret =
                Some(secret.expose_secret().to_owned());
        }
        server
    }
}

/// Numbers in one form sort as text does.
fn key(pid: u64) -> String {
    format!("{pid:020}")
}
