//! A client as the server knows it: one model, whichever way it was registered.
//!
//! Definitions reach it from the settings, the admin API, pre-seed files, dynamic registration
//! and UDAP; each of those has a wire shape of its own and is turned into this.

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use crate::oauth::Permission;
use crate::secret::Secret;

use super::definition::{DefinitionExtras, REDACTED};
use super::stored_secret::StoredSecret;

/// A client known to the server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Client {
    /// The `client_id`.
    pub client_id: String,
    /// A name for people.
    pub name: String,
    /// Whether it may be used at all.
    pub enabled: bool,
    /// The only way it may authenticate.
    pub auth_method: AuthMethod,
    /// Its secrets; several may be good at once, so that one can be replaced by another.
    pub secrets: Vec<ClientSecret>,
    /// Its public keys by value, as a JWK Set.
    pub jwks: Option<Value>,
    /// Where its public keys are, when they are not given by value.
    pub jwks_uri: Option<String>,
    /// The scopes it may be granted, separated by spaces.
    pub scope: String,
    /// The grants it may use, by their OAuth names.
    pub grant_types: Vec<String>,
    /// Where a browser may be sent back to; compared to the letter.
    pub redirect_uris: Vec<String>,
    /// What it may do of itself, when it speaks for nobody; without effect while empty and the
    /// policy does not combine permissions with scopes.
    pub permissions: Vec<Permission>,
    /// Scopes granted to a user's session without asking the user.
    pub auto_approve_scopes: Vec<String>,
    /// Scopes granted to a user's session though nobody asked for them.
    pub auto_grant_scopes: Vec<String>,
    /// Whether the user takes or leaves the scopes as a whole.
    pub fixed_scope: bool,
    /// Whether the user is asked each time, whatever was approved before.
    pub always_require_approval: bool,
    /// Whether what a user approved is remembered for the next time.
    pub remember_approved_scopes: bool,
    /// Lifetime of its access tokens, in seconds; the policy's when left out.
    pub access_token_ttl_secs: Option<i64>,
    /// Lifetime of its refresh tokens, in seconds; the policy's when left out.
    pub refresh_token_ttl_secs: Option<i64>,
    /// Identifier of the payer behind it, as `system|value`: its business identity.
    pub organization: Option<String>,
    /// Whether it may introspect its own tokens.
    pub can_introspect_own: bool,
    /// Whether it may introspect tokens of other clients, as a resource server does.
    pub can_introspect_any: bool,
    /// Whether it came from an application gallery, whose developers attest what they do.
    pub created_by_app_sphere: bool,
    /// Whether its developer has attested.
    pub attestation_accepted: bool,
    /// What its certificate must show, for the two kinds of authentication by TLS.
    pub tls: Option<TlsSubject>,
    /// Whether its access tokens are bound to its certificate (RFC 8705 §3).
    pub certificate_bound_tokens: bool,
    /// How UDAP knows it, when it was registered that way.
    pub udap: Option<UdapBinding>,
    /// What its definition says beyond all this, when it has one.
    pub definition: Option<DefinitionExtras>,
}

/// A secret of a client.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClientSecret {
    /// The secret, as it is kept.
    pub secret: StoredSecret,
    /// Its number in a definition.
    pub pid: u64,
    /// What a definition shows of it: at most its first character.
    pub description: String,
    /// From when it is good, in seconds since the epoch; always when left out.
    pub activates_at: Option<i64>,
    /// Until when it is good, in seconds since the epoch; for ever when left out.
    pub expires_at: Option<i64>,
}

/// The one subject value a certificate must show (RFC 8705 §2.1.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TlsSubject {
    /// The distinguished name, in RFC 4514 form.
    Dn(String),
    /// A DNS name.
    SanDns(String),
    /// A URI.
    SanUri(String),
    /// An IP address.
    SanIp(String),
    /// An e-mail address.
    SanEmail(String),
}

/// Under what name and in which community UDAP knows a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UdapBinding {
    /// The URI in its certificate, which is the `iss` of its software statement.
    pub subject_uri: String,
    /// The community whose anchor its certificate leads to.
    pub community: String,
}

/// A way of client authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuthMethod {
    /// A signed assertion (RFC 7523), with registered keys or, for UDAP clients, with `x5c`.
    PrivateKeyJwt,
    /// A secret in the `Authorization` header (RFC 6749 §2.3.1).
    ClientSecretBasic,
    /// A secret in the body (RFC 6749 §2.3.1).
    ClientSecretPost,
    /// A certificate of a trusted authority (RFC 8705 §2.1).
    TlsClientAuth,
    /// A certificate the client made itself (RFC 8705 §2.2).
    SelfSignedTlsClientAuth,
    /// Nothing: a public client.
    None,
}

impl AuthMethod {
    /// Every way there is.
    pub const ALL: [Self; 6] = [
        Self::PrivateKeyJwt,
        Self::ClientSecretBasic,
        Self::ClientSecretPost,
        Self::TlsClientAuth,
        Self::SelfSignedTlsClientAuth,
        Self::None,
    ];

    /// The name registered for `token_endpoint_auth_method`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::TlsClientAuth => "tls_client_auth",
            Self::SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
            Self::None => "none",
        }
    }

    /// Whether it takes a secret.
    pub const fn takes_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }
}

impl ClientSecret {
    /// A random secret that is good from the beginning and for ever.
    pub fn lasting(secret: Secret) -> Self {
        Self::kept(StoredSecret::of_random(&secret))
    }

    /// A secret that is kept already, good from the beginning and for ever.
    pub fn kept(secret: StoredSecret) -> Self {
        let description = REDACTED.to_owned();
        Self { secret, pid: 0, description, activates_at: None, expires_at: None }
    }

    /// Whether it is good at `now`.
    pub fn is_good(&self, now: i64) -> bool {
        self.activates_at.is_none_or(|from| from <= now)
            && self.expires_at.is_none_or(|until| now < until)
    }
}

impl Default for Client {
    /// A client that may do nothing yet: no keys, no scopes, no grants.
    fn default() -> Self {
        Self {
            client_id: String::new(),
            name: String::new(),
            enabled: true,
            auth_method: AuthMethod::PrivateKeyJwt,
            secrets: Vec::new(),
            jwks: None,
            jwks_uri: None,
            scope: String::new(),
            grant_types: Vec::new(),
            redirect_uris: Vec::new(),
            permissions: Vec::new(),
            auto_approve_scopes: Vec::new(),
            auto_grant_scopes: Vec::new(),
            fixed_scope: false,
            always_require_approval: false,
            remember_approved_scopes: false,
            access_token_ttl_secs: None,
            refresh_token_ttl_secs: None,
            organization: None,
            can_introspect_own: true,
            can_introspect_any: false,
            created_by_app_sphere: false,
            attestation_accepted: false,
            tls: None,
            certificate_bound_tokens: false,
            udap: None,
            definition: None,
        }
    }
}
