//! Sign-ins that wait for the other server.

use std::sync::{Mutex, PoisonError};

use crate::idp::state::Expiring;

/// How long a person may take at the other server, in seconds.
const TTL_SECS: i64 = 900;

/// A sign-in on its way.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The interaction it is for; the page of the sessions when left out.
    pub interaction: Option<String>,
    /// The browser session that began it.
    pub session: String,
    /// What the ID token must repeat.
    pub nonce: String,
    /// What fits the challenge we sent.
    pub verifier: String,
}

/// The sign-ins of one server that wait, by `state`.
#[derive(Debug, Default)]
pub struct PendingSignIns(Mutex<Expiring<String, Pending>>);

impl PendingSignIns {
    /// Remembers a sign-in under `state`.
    pub fn put(&self, state: &str, pending: Pending, now: i64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(state.to_owned(), pending, now + TTL_SECS, now);
    }

    /// Takes the sign-in with `state` out: an answer is good once.
    pub fn take(&self, state: &str, now: i64) -> Option<Pending> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&state.to_owned(), now)?;
        all.remove(&state.to_owned())
    }
}
