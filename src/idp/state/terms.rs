//! Who accepted which terms of service, for which application, and when.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::state::Store;

use super::digest::key_of_pair as key;
use super::ledger::{FOR_EVER, Ledger};

/// An acceptance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The version that was accepted.
    pub version: String,
    /// When, in seconds since the epoch.
    pub at: i64,
}

/// The acceptances in force, by user name and client id. One person may accept one version for
/// one application and another for the next.
#[derive(Debug)]
pub struct TermsAcceptances(Ledger<Acceptance>);

impl TermsAcceptances {
    /// The acceptances in `store`.
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self(Ledger::new(store, "idp terms"))
    }

    /// What `user_name` accepted for `client_id`.
    pub fn of(&self, user_name: &str, client_id: &str) -> Option<Acceptance> {
        self.0.get(&key(user_name, client_id), 0)
    }

    /// Records an acceptance in place of one of an older version.
    pub fn accept(&self, user_name: &str, client_id: &str, version: &str, at: i64) {
        let acceptance = Acceptance { version: version.to_owned(), at };
        self.0.insert(&key(user_name, client_id), acceptance, FOR_EVER, at);
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
        if let Some(ended) = self.of(user_name, client_id) {
            self.0.remove(&key(user_name, client_id));
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
}
