//! The authorization codes a server issued, under their digests.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::digest::{Digest, digest_of};
use super::expiring::Expiring;
use super::interactions::Challenge;
use super::tokens::Grant;

/// How long a code is remembered beyond its lifetime, in seconds, so that a second use is noticed.
const REMEMBERED_SECS: i64 = 3600;

/// What an authorization code stands for.
#[derive(Clone, Debug)]
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
#[derive(Debug, Default)]
pub struct Codes(Mutex<Expiring<Digest, Code>>);

impl Codes {
    /// Remembers a code.
    pub fn insert(&self, compact: &str, code: Code, now: i64) {
        let forget_at = code.expires_at + REMEMBERED_SECS;
        self.lock().insert(digest_of(compact), code, forget_at, now);
    }

    /// What `compact` stands for, also when it was used or has expired.
    pub fn find(&self, compact: &str, now: i64) -> Option<Code> {
        self.lock().get(&digest_of(compact), now).cloned()
    }

    /// Ends the codes of a grant.
    pub fn end_grant(&self, grant_id: &str) {
        for code in self.lock().values_mut().filter(|code| code.grant.id == grant_id) {
            code.used = true;
        }
    }

    /// Uses a code up; whether it was still unused. Of two at the same time one wins.
    pub fn use_up(&self, compact: &str) -> bool {
        self.lock()
            .get_mut(&digest_of(compact))
            .is_some_and(|code| !std::mem::replace(&mut code.used, true))
    }

    fn lock(&self) -> MutexGuard<'_, Expiring<Digest, Code>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
