//! What a mock target payer is told at its start.

use serde_json::Value;

use crate::secret::Secret;
use crate::seed::Seed;

/// The settings of one mock target payer.
#[derive(Clone, Debug)]
pub struct Settings {
    /// FHIR base URL, without a trailing slash.
    pub base: String,
    /// The name of this payer.
    pub payer_name: String,
    /// The business identifier of this payer: system and value.
    pub payer_identifier: (String, String),
    /// Patients this payer already has; each has an `id`.
    pub local_patients: Vec<Value>,
    /// The identifier system in which the original ids of imported resources are kept.
    pub identifier_system: String,
    /// The source payers it may ask.
    pub servers: Vec<ServerDefinition>,
    /// The keys it authenticates with, at best one for each algorithm SMART names.
    pub signing_keys: Vec<SigningKey>,
    /// Where its randomness comes from.
    pub seed: Seed,
}

/// A source payer as the target knows it.
#[derive(Clone, Debug)]
pub struct ServerDefinition {
    /// The issuer; the key under which an invocation finds this definition.
    pub issuer: String,
    /// FHIR base URL, without a trailing slash.
    pub fhir_base: String,
    /// Our `client_id` there.
    pub client_id: String,
    /// The scope asked for before the match, separated by spaces.
    pub scope_match: String,
    /// The scope asked for before the export, separated by spaces.
    pub scope_export: String,
    /// The id of the local Organization that stands for this payer; one is derived when absent.
    pub organization_id: Option<String>,
}

/// A private key for client assertions.
#[derive(Clone, Debug)]
pub struct SigningKey {
    /// The name under which its public half is published.
    pub kid: String,
    /// The algorithm it is meant for: `ES384` or `RS384`.
    pub alg: String,
    /// The key as PKCS#8 PEM.
    pub pem: Secret,
}

impl Settings {
    /// The definition for an issuer; a trailing slash makes no difference.
    pub fn server(&self, issuer: &str) -> Option<&ServerDefinition> {
        self.servers.iter().find(|server| same_issuer(&server.issuer, issuer))
    }
}

/// Whether two issuer URLs are the same but for a trailing slash.
pub fn same_issuer(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::same_issuer;

    #[test]
    fn only_the_trailing_slash_is_ignored() {
        assert!(same_issuer("https://idp.test/", "https://idp.test"));
        assert!(!same_issuer("https://idp.test/a", "https://idp.test"));
    }
}
