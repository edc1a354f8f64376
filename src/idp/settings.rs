//! What a mock authorization server is told when it starts.

use rustls::pki_types::CertificateDer;

use crate::id::Party;
use crate::seed::Seed;

use super::client::Client;
use super::hooks::Scripts;
use super::members::Members;
use super::signing::SigningKeys;
use super::udap::Udap;
use super::user::User;

/// How a mock authorization server is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The issuer: an absolute URL without query and fragment; endpoints lie under it.
    pub issuer: String,
    /// The FHIR base its access tokens are for: their `aud`.
    pub fhir_base: String,
    /// The keys it signs with.
    pub signing_keys: SigningKeys,
    /// What its identifiers and secrets derive from.
    pub seed: Seed,
    /// The clients it knows from the start.
    pub clients: Vec<Client>,
    /// The people who can sign in.
    pub users: Vec<User>,
    /// Who sends the requests that clients of a payer send; introspection and key retrieval are
    /// always the source payer's.
    pub caller: Party,
    /// The authorities whose certificates clients may authenticate with.
    pub client_authorities: Vec<CertificateDer<'static>>,
    /// What has a say in who gets what.
    pub scripts: Scripts,
    /// Whom it asks about members of the payer.
    pub members: Members,
    /// The trust communities it belongs to; without one it has nothing to do with UDAP.
    pub udap: Option<Udap>,
}

impl Settings {
    /// A server that knows nobody yet.
    pub fn new(issuer: String, fhir_base: String, signing_keys: SigningKeys, seed: Seed) -> Self {
        Self {
            issuer,
            fhir_base,
            signing_keys,
            seed,
            clients: Vec::new(),
            users: Vec::new(),
            caller: Party::Runner,
            client_authorities: Vec::new(),
            scripts: Scripts::default(),
            members: Members::default(),
            udap: None,
        }
    }
}
