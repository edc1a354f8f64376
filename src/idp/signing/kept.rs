//! How keys are kept where the state outlives the server: so that it signs with the same ones when
//! it comes back, and so that its replicas all do.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::state::{Shelf, Store};

use super::key::SigningKey;

/// The name under which the keys are kept.
const RING: &str = "ring";
/// How much longer than wanted a key is promised to be published, in seconds, so that not every
/// token costs a write.
const SLACK_SECS: i64 = 3600;

/// The keys of a server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptKeys {
    /// The names of the keys the server was last given at its start.
    pub given: Vec<String>,
    /// The keys that sign, as private JWKs.
    pub current: Vec<Value>,
    /// Those that do not sign any more.
    pub retired: Vec<Value>,
}

/// Where the keys are kept.
#[derive(Debug)]
pub struct Keep {
    rings: Shelf<KeptKeys>,
    /// Until when each key is promised to be published, by its name.
    promises: Shelf<i64>,
    /// Whether others may replace the keys.
    pub is_shared: bool,
}

impl Keep {
    /// The keys in `store`; none where it dies with the process.
    pub fn new(store: &Arc<dyn Store>) -> Option<Self> {
        store.outlives().then(|| Self {
            rings: Shelf::new(store, "idp signing keys"),
            promises: Shelf::new(store, "idp signing key promises"),
            is_shared: store.is_shared(),
        })
    }

    /// What is kept.
    pub fn read(&self) -> Option<KeptKeys> {
        self.rings.get(RING)
    }

    /// Keeps the keys.
    pub fn write(&self, keys: &KeptKeys) {
        self.rings.put(RING, keys);
    }

    /// Promises that a key is published until `exp`, in seconds since the epoch.
    pub fn promise(&self, key: &SigningKey, exp: i64) {
        if key.is_needed(exp - 1) {
            return;
        }
        let until = exp.saturating_add(SLACK_SECS);
        if !self.promises.add(key.kid(), &until) {
            self.promises.update(key.kid(), |known| *known = until.max(*known));
        }
        key.needed_at_least_until(until);
    }

    /// Takes over what was promised for a key, here or elsewhere.
    pub fn recall(&self, key: &SigningKey) {
        if let Some(until) = self.promises.get(key.kid()) {
            key.needed_at_least_until(until);
        }
    }
}
