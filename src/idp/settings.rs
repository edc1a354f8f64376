//! What a mock authorization server is told when it starts.

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use serde_json::Value;

use crate::admin::{Admin, Variables};
use crate::id::Party;
use crate::secret::Secret;
use crate::seed::Seed;

use super::client::{Client, Permission};
use super::definition::SeedFile;
use super::federation::Federation;
use super::hooks::Scripts;
use super::members::Members;
use super::signing::SigningKeys;
use super::udap::Udap;
use super::user::User;

/// Terms that bind nobody.
const SAMPLE_TERMS: &str = "\
These terms are a sample. They show where terms of service stand and bind nobody.

1. Everything on this server is made up: the members, their records and their payers.

2. An application you allow receives the records you allow it to see, until you end its access on \
the page of your sessions.

3. Ending an access also ends your acceptance of these terms for that application.

4. When these terms change, you are asked again.
";

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
    /// Where the audit log is written to, a JSON object a line.
    pub audit_file: Option<Arc<File>>,
    /// Definitions that are there from the start.
    pub seeds: Vec<SeedFile>,
    /// The variables of those definitions.
    pub variables: Variables,
    /// Who may use the admin API.
    pub admins: Vec<Admin>,
    /// The module that holds client definitions.
    pub module: Module,
    /// How many rounds it costs to compare a secret of a definition.
    pub secret_rounds: u32,
    /// Bearer tokens that allow a registration, where the policy demands one.
    pub initial_tokens: Vec<Secret>,
    /// Whose software statements are believed: issuer and JWK Set.
    pub statement_issuers: Vec<(String, Value)>,
    /// The people who can sign in.
    pub users: Vec<User>,
    /// The terms of service, as plain text; shown when the policy names a version of them.
    pub terms: String,
    /// What people who sign themselves up may do.
    pub sign_up_permissions: Vec<Permission>,
    /// Words for scopes of this server's own, by scope.
    pub scope_words: BTreeMap<String, String>,
    /// The other server that says who somebody is, instead of a password of this one.
    pub federation: Option<Federation>,
    /// Whom it is recorded as: the authorization server, or anyone else beside it.
    pub party: Party,
    /// Who sends the requests that clients of a payer send; introspection and key retrieval are
    /// always the source payer's.
    pub caller: Party,
    /// The authorities whose certificates clients may authenticate with.
    pub client_authorities: Vec<CertificateDer<'static>>,
    /// The trust communities it belongs to; without one it has nothing to do with UDAP.
    pub udap: Option<Udap>,
    /// What has a say in who gets what.
    pub scripts: Scripts,
    /// Whom it asks about members of the payer.
    pub members: Members,
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
            audit_file: None,
            seeds: Vec::new(),
            variables: Variables::new(),
            admins: Vec::new(),
            module: Module::default(),
            secret_rounds: 10_000,
            initial_tokens: Vec::new(),
            statement_issuers: Vec::new(),
            users: Vec::new(),
            terms: SAMPLE_TERMS.to_owned(),
            sign_up_permissions: Vec::new(),
            scope_words: BTreeMap::new(),
            federation: None,
            party: Party::Idp,
            caller: Party::Runner,
            client_authorities: Vec::new(),
            udap: None,
            scripts: Scripts::default(),
            members: Members::default(),
        }
    }
}

/// The place of a definition: a module on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The node.
    pub node: String,
    /// The module.
    pub id: String,
}

impl Default for Module {
    /// The names that documentation of the model uses.
    fn default() -> Self {
        Self { node: "Master".to_owned(), id: "smart_auth".to_owned() }
    }
}
