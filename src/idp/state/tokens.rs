//! The access tokens a server issued, under their digests: the tokens themselves are not kept.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest;

use super::expiring::Expiring;

/// How long an expired token is remembered, in seconds, so that it can be told from an unknown
/// one.
const REMEMBERED_SECS: i64 = 3600;

/// What an access token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The `jti` claim.
    pub id: String,
    /// Whom it was issued to.
    pub client_id: String,
    /// What it allows.
    pub scope: String,
    /// When it was issued, in seconds since the epoch.
    pub issued_at: i64,
    /// When it ends, in seconds since the epoch.
    pub expires_at: i64,
    /// The payer behind the client, as `system|value`.
    pub organization: Option<String>,
    /// Whether it was ended before its time.
    pub revoked: bool,
}

impl Token {
    /// Whether it is good at `now`.
    pub fn is_active(&self, now: i64) -> bool {
        !self.revoked && self.issued_at <= now && now < self.expires_at
    }
}

type Digest = [u8; digest::SHA256_OUTPUT_LEN];

/// The tokens of one server.
#[derive(Debug, Default)]
pub struct Tokens(Mutex<Expiring<Digest, Token>>);

impl Tokens {
    /// Remembers a token.
    pub fn insert(&self, compact: &str, token: Token) {
        let (forget_at, now) = (token.expires_at + REMEMBERED_SECS, token.issued_at);
        self.lock().insert(digest_of(compact), token, forget_at, now);
    }

    /// What `compact` stands for, if it was issued here exactly as it is and is remembered.
    pub fn find(&self, compact: &str, now: i64) -> Option<Token> {
        self.lock().get(&digest_of(compact), now).cloned()
    }

    /// Ends a token.
    pub fn revoke(&self, compact: &str) {
        if let Some(token) = self.lock().get_mut(&digest_of(compact)) {
            token.revoked = true;
        }
    }

    /// Ends every token of a client.
    pub fn revoke_client(&self, client_id: &str) {
        for token in self.lock().values_mut().filter(|token| token.client_id == client_id) {
            token.revoked = true;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Expiring<Digest, Token>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn digest_of(compact: &str) -> Digest {
    let mut bytes = [0; digest::SHA256_OUTPUT_LEN];
    bytes.copy_from_slice(digest::digest(&digest::SHA256, compact.as_bytes()).as_ref());
    bytes
}
