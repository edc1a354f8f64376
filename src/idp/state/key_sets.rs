//! The key sets fetched from clients, with how long they may be used.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// The outcome of a fetch: the keys, or why there are none.
pub type Fetched = Result<Arc<Vec<Value>>, String>;

/// What is known of the key set at one location.
#[derive(Debug, Default)]
pub struct KeySet {
    /// What the last fetch gave, if there was one.
    pub last: Option<Fetched>,
    /// Until when that may be used, in seconds since the epoch.
    pub fresh_until: i64,
    /// Until when an unknown `kid` causes no further fetch, in seconds since the epoch.
    pub settled_until: i64,
}

/// The key sets by location. Whoever holds an entry fetches for all who wait for it.
#[derive(Debug, Default)]
pub struct KeySets(Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<KeySet>>>>);

impl KeySets {
    /// The entry for `uri`.
    pub fn entry(&self, uri: &str) -> Arc<tokio::sync::Mutex<KeySet>> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(entries.entry(uri.to_owned()).or_default())
    }
}
