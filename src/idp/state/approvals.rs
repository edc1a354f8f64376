//! What people approved before, for clients whose approvals are remembered.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::state::Store;

use super::digest::key_of_pair;
use super::ledger::{FOR_EVER, Ledger};

/// Scopes by user name and client id.
#[derive(Debug)]
pub struct Approvals(Ledger<BTreeSet<String>>);

impl Approvals {
    /// The approvals in `store`.
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self(Ledger::new(store, "idp approvals"))
    }

    /// What `user_name` approved for `client_id`.
    pub fn of(&self, user_name: &str, client_id: &str) -> BTreeSet<String> {
        self.0.get(&key_of_pair(user_name, client_id), 0).unwrap_or_default()
    }

    /// Remembers scopes beside those remembered before.
    pub fn remember(&self, user_name: &str, client_id: &str, scopes: &[String]) {
        let key = key_of_pair(user_name, client_id);
        self.0.insert_new(&key, BTreeSet::new(), FOR_EVER, 0);
        self.0.update(&key, |approved| approved.extend(scopes.iter().cloned()));
    }

    /// Forgets what `user_name` approved for `client_id`.
    pub fn forget(&self, user_name: &str, client_id: &str) {
        self.0.remove(&key_of_pair(user_name, client_id));
    }
}
