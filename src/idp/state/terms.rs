//! Who accepted which terms of service, for which application, and when.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// An acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The version that was accepted.
    pub version: String,
    /// When, in seconds since the epoch.
    pub at: i64,
}

/// The acceptances in force, by user name and client id. One person may accept one version for
/// one application and another for the next.
#[derive(Debug, Default)]
pub struct TermsAcceptances(Mutex<BTreeMap<(String, String), Acceptance>>);

impl TermsAcceptances {
    /// What `user_name` accepted for `client_id`.
    pub fn of(&self, user_name: &str, client_id: &str) -> Option<Acceptance> {
        self.lock().get(&key(user_name, client_id)).cloned()
    }

    /// Records an acceptance in place of one of an older version.
    pub fn accept(&self, user_name: &str, client_id: &str, version: &str, at: i64) {
        let acceptance = Acceptance { version: version.to_owned(), at };
        self.lock().insert(key(user_name, client_id), acceptance);
        tracing::info!(
            actor = "idp",
            audit = "tos.accepted",
            user_name,
            client_id,
            version,
            at,
            "terms of service were accepted"
        );
    }

    /// Ends an acceptance.
    pub fn revoke(&self, user_name: &str, client_id: &str, at: i64) {
        if let Some(ended) = self.lock().remove(&key(user_name, client_id)) {
            tracing::info!(
                actor = "idp",
                audit = "tos.revoked",
                user_name,
                client_id,
                version = ended.version,
                at,
                "the acceptance of terms of service was revoked"
            );
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(String, String), Acceptance>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(user_name: &str, client_id: &str) -> (String, String) {
    (user_name.to_owned(), client_id.to_owned())
}
