//! The tokens a server issued, under their digests: the tokens themselves are not kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

use crate::idp::client::Permission;

use super::digest::{Digest, digest_of};
use super::expiring::Expiring;

/// How long an expired token is remembered, in seconds, so that it can be told from an unknown
/// one.
const REMEMBERED_SECS: i64 = 3600;

/// What a client was granted, and by whom. All tokens that come of one grant share it.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// Names the grant; never sent.
    pub id: String,
    /// How it was granted: the `grant_type` that began it.
    pub grant_type: String,
    /// Whom it was given to.
    pub client_id: String,
    /// Everything that was granted, separated by spaces; a token may allow less.
    pub scope: String,
    /// Whom the client speaks for: its own id, or a user's name.
    pub subject: String,
    /// The user's FHIR resource, for the `fhirUser` claim.
    pub fhir_user: Option<String>,
    /// Members of the token answer that state the launch context, such as `patient`.
    pub context: Map<String, Value>,
    /// The rights of whom the client speaks for; unlimited when left out.
    pub permissions: Option<Vec<Permission>>,
    /// The payer behind the client, as `system|value`: its business identity.
    pub organization: Option<String>,
    /// What scripts noted of the session, by name.
    pub user_data: BTreeMap<String, String>,
    /// Thumbprint (`x5t#S256`) of the certificate its tokens are bound to.
    pub certificate: Option<String>,
    /// The `nonce` of the authorization request.
    pub nonce: Option<String>,
    /// When the user signed in, in seconds since the epoch.
    pub auth_time: Option<i64>,
    /// The browser session it was granted in; absent when no person granted it.
    pub session: Option<String>,
}

/// What kind of token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// It opens the resource server.
    Access,
    /// It yields further tokens.
    Refresh,
}

/// What a token stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Its kind.
    pub kind: TokenKind,
    /// The `jti` claim.
    pub id: String,
    /// What it allows.
    pub scope: String,
    /// When it was issued, in seconds since the epoch.
    pub issued_at: i64,
    /// When it ends, in seconds since the epoch.
    pub expires_at: i64,
    /// The grant it comes of.
    pub grant: Arc<Grant>,
    /// Whether it was ended before its time.
    pub revoked: bool,
}

impl Grant {
    /// A grant to a client that speaks for itself.
    pub fn to_client(id: String, grant_type: &str, client: &crate::idp::Client) -> Self {
        Self {
            id,
            grant_type: grant_type.to_owned(),
            client_id: client.client_id.clone(),
            scope: String::new(),
            subject: client.client_id.clone(),
            fhir_user: None,
            context: Map::new(),
            permissions: None,
            organization: client.organization.clone(),
            user_data: BTreeMap::new(),
            certificate: None,
            nonce: None,
            auth_time: None,
            session: None,
        }
    }
}

impl Token {
    /// Whether it is good at `now`.
    pub fn is_active(&self, now: i64) -> bool {
        !self.revoked && self.issued_at <= now && now < self.expires_at
    }

    /// Whom it was issued to.
    pub fn client_id(&self) -> &str {
        &self.grant.client_id
    }
}

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

    /// Ends every token of a grant.
    pub fn revoke_grant(&self, grant_id: &str) {
        self.revoke_where(|token| token.grant.id == grant_id);
    }

    /// Ends every token of a client.
    pub fn revoke_client(&self, client_id: &str) {
        self.revoke_where(|token| token.client_id() == client_id);
    }

    fn revoke_where(&self, ends: impl Fn(&Token) -> bool) {
        for token in self.lock().values_mut().filter(|token| ends(token)) {
            token.revoked = true;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Expiring<Digest, Token>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
