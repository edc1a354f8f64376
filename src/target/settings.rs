//! What a mock target payer is told at its start.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::admin::{Admin, ServerDefinition};
use crate::oauth::community::Identity;
use crate::secret::Secret;
use crate::seed::Seed;

use super::interceptor::Interceptor;
use super::transfer::Purpose;

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
    /// The identifier system of which each local Patient a transfer is about has exactly one
    /// identifier; without it, Patients are known by their id alone.
    pub patient_system: Option<String>,
    /// The source payers it may ask, where its state does not say so already.
    pub servers: Vec<ServerDefinition>,
    /// Organizations it knows from the start, for definitions to name.
    pub organizations: Vec<Value>,
    /// Whether what is said of servers here replaces what its state says.
    pub overwrites_servers: bool,
    /// Who may use its admin API.
    pub admins: Vec<Admin>,
    /// What has a say in its token requests.
    pub interceptors: BTreeMap<Purpose, Interceptor>,
    /// Who it is in a trust community, for registrations there.
    pub udap: Option<UdapMember>,
    /// The keys it authenticates with, at best one for each algorithm SMART names.
    pub signing_keys: Vec<SigningKey>,
    /// Where its randomness comes from.
    pub seed: Seed,
}

/// Who this payer is in a UDAP trust community.
#[derive(Clone, Debug)]
pub struct UdapMember {
    /// The community's URI.
    pub community: String,
    /// The certificates the community trusts to vouch for others, as PEM.
    pub anchors_pem: String,
    /// What the community revoked: revocation lists, as PEM.
    pub revocation_lists_pem: String,
    /// The certificate of this payer, and its key.
    pub identity: Identity,
    /// The `hl7-b2b` object of its assertions.
    pub b2b: Value,
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
