//! The browsers that were here: each is known by a cookie, and may have a person signed in.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::idp::user::User;

use super::digest::{Digest, digest_of};
use super::expiring::Expiring;

/// A person who signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub user: Arc<User>,
    /// When, in seconds since the epoch.
    pub auth_time: i64,
    /// What scripts noted of them, by name.
    pub user_data: BTreeMap<String, String>,
}

/// What is known of a browser.
#[derive(Clone, Debug)]
pub struct BrowserSession {
    /// Names the session in the server; never sent.
    pub id: String,
    /// What forms outside of an interaction must repeat.
    pub csrf: String,
    /// Who is signed in.
    pub signed_in: Option<SignedIn>,
    /// When it ends, in seconds since the epoch.
    pub expires_at: i64,
}

/// The browser sessions of one server, under the digests of their cookies.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<Expiring<Digest, BrowserSession>>);

impl Sessions {
    /// Keeps a session under `cookie`, in place of any there.
    pub fn insert(&self, cookie: &str, session: BrowserSession, now: i64) {
        let forget_at = session.expires_at;
        self.lock().insert(digest_of(cookie), session, forget_at, now);
    }

    /// The session of the browser that sends `cookie`.
    pub fn find(&self, cookie: &str, now: i64) -> Option<BrowserSession> {
        self.lock().get(&digest_of(cookie), now).cloned()
    }

    /// Ends the session of the browser that sends `cookie`.
    pub fn end(&self, cookie: &str) {
        self.lock().remove(&digest_of(cookie));
    }

    /// Whether somebody is signed in in the session named `id`.
    pub fn is_alive(&self, id: &str, now: i64) -> bool {
        self.lock().values(now).any(|session| session.id == id && session.signed_in.is_some())
    }

    fn lock(&self) -> MutexGuard<'_, Expiring<Digest, BrowserSession>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
