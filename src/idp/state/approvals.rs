//! What people approved before, for clients whose approvals are remembered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Scopes by user name and client id.
#[derive(Debug, Default)]
pub struct Approvals(Mutex<BTreeMap<(String, String), BTreeSet<String>>>);

impl Approvals {
    /// What `user_name` approved for `client_id`.
    pub fn of(&self, user_name: &str, client_id: &str) -> BTreeSet<String> {
        let key = (user_name.to_owned(), client_id.to_owned());
        self.lock().get(&key).cloned().unwrap_or_default()
    }

    /// Remembers scopes beside those remembered before.
    pub fn remember(&self, user_name: &str, client_id: &str, scopes: &[String]) {
        let key = (user_name.to_owned(), client_id.to_owned());
        self.lock().entry(key).or_default().extend(scopes.iter().cloned());
    }

    /// Forgets what `user_name` approved for `client_id`.
    pub fn forget(&self, user_name: &str, client_id: &str) {
        self.lock().remove(&(user_name.to_owned(), client_id.to_owned()));
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(String, String), BTreeSet<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
