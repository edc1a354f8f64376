//! What a mock authorization server is told when it starts.

use crate::id::Party;
use crate::seed::Seed;

use super::client::Client;
use super::udap::Udap;

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
    /// The trust communities it belongs to; without one it has nothing to do with UDAP.
    pub udap: Option<Udap>,
}

impl Settings {
    /// A server that knows nobody yet.
    pub fn new(issuer: String, fhir_base: String, signing_key_pem: String, seed: Seed) -> Self {
        Self {
            issuer,
            fhir_base,
            signing_key_pem,
            seed,
            clients: Vec::new(),
            caller: Party::Runner,
            udap: None,
        }
    }
}
