//! What a mock authorization server is told when it starts.

use serde_json::Value;

use crate::id::Party;
use crate::secret::Secret;
use crate::seed::Seed;

/// How a mock authorization server is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The issuer: an absolute URL without query and fragment; endpoints lie under it.
    pub issuer: String,
    /// The FHIR base its access tokens are for: their `aud`.
    pub fhir_base: String,
    /// The RSA key it signs access tokens with, as PKCS#8 PEM.
    pub signing_key_pem: String,
    /// What its identifiers and secrets derive from.
    pub seed: Seed,
    /// The clients it knows from the start.
    pub clients: Vec<Client>,
    /// Who sends the requests that clients of a payer send; introspection and key retrieval are
    /// always the source payer's.
    pub caller: Party,
}

/// A client known to the server.
#[derive(Clone, Debug)]
pub struct Client {
    /// The `client_id`.
    pub client_id: String,
    /// A name for people.
    pub name: String,
    /// The secret, for a client that has one.
    pub secret: Option<Secret>,
    /// The only way it may authenticate.
    pub auth_method: AuthMethod,
    /// Its public keys by value, as a JWK Set.
    pub jwks: Option<Value>,
    /// Where its public keys are, when they are not given by value.
    pub jwks_uri: Option<String>,
    /// The scopes it may be granted, separated by spaces.
    pub scope: String,
    /// The grants it may use.
    pub grant_types: Vec<String>,
    /// Identifier of the payer behind it, as `system|value`.
    pub organization: Option<String>,
    /// Whether it may introspect tokens of other clients, as a resource server does.
    pub can_introspect_any: bool,
}

/// A way of client authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMethod {
    /// A signed assertion (RFC 7523).
    PrivateKeyJwt,
    /// A secret in the `Authorization` header (RFC 6749 §2.3.1).
    ClientSecretBasic,
}

impl AuthMethod {
    /// Every way offered here.
    pub const ALL: [Self; 2] = [Self::PrivateKeyJwt, Self::ClientSecretBasic];

    /// The name registered for `token_endpoint_auth_method`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::ClientSecretBasic => "client_secret_basic",
        }
    }
}
