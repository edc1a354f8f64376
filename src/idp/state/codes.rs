//! The authorization codes a server issued, under their digests.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::state::Store;

use super::digest::key_of;
use super::interactions::Challenge;
use super::ledger::Ledger;
use super::tokens::Grant;

/// How long a code is remembered beyond its lifetime, in seconds, so that a second use is noticed.
const REMEMBERED_SECS: i64 = 3600;

/// What an authorization code stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// What was granted.
    pub grant: Arc<Grant>,
    /// The redirect URI of the authorization request.
    pub redirect_uri: String,
    /// What the verifier must fit.
    pub challenge: Option<Challenge>,
    /// When it ends, in seconds since the epoch.
    pub expires_at: i64,
    /// Whether it was redeemed.
    pub used: bool,
}

/// The codes of one server.
#[derive(Debug)]
pub struct Codes(Ledger<Code>);

impl Codes {
    /// The codes in `store`.
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self(Ledger::new(store, "idp codes"))
    }

    /// Remembers a code.
    pub fn insert(&self, compact: &str, code: Code, now: i64) {
        let forget_at = code.expires_at + REMEMBERED_SECS;
        self.0.insert(&key_of(compact), code, forget_at, now);
    }

    /// What `compact` stands for, also when it was used or has expired.
    pub fn find(&self, compact: &str, now: i64) -> Option<Code> {
        self.0.get(&key_of(compact), now)
    }

    /// Ends the codes of a grant.
    pub fn end_grant(&self, grant_id: &str) {
        for (key, _) in self.0.entries(0).iter().filter(|(_, code)| code.grant.id == grant_id) {
            self.0.update(key, |code| code.used = true);
        }
    }

    /// Uses a code up; whether it was still unused. Of two at the same time one wins.
    pub fn use_up(&self, compact: &str) -> bool {
        let unused = |code: &mut Code| !std::mem::replace(&mut code.used, true);
        self.0.update(&key_of(compact), unused).unwrap_or_default()
    }
}
