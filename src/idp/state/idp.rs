//! The server's state as one value, shared by its requests.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustls::pki_types::CertificateDer;
use serde_json::Value;
use url::Url;

use crate::admin::Admin;
use crate::clock::Clock;
use crate::idp::audit::{Audit, Entry};
use crate::idp::client::Permission;
use crate::idp::federation::{Federation, PendingSignIns};
use crate::idp::handle::Handle;
use crate::idp::hooks::Scripts;
use crate::idp::members::Members;
use crate::idp::policy::Policy;
use crate::idp::settings::{Module, Settings};
use crate::idp::signing::KeyRing;
use crate::idp::udap::KnownUdap;
use crate::secret::Secret;
use crate::seed::{Ids, Seed};
use crate::state::{Store, next};
use crate::transcript::{Stage, WireClient};

use super::approvals::Approvals;
use super::clients::Clients;
use super::codes::Codes;
use super::failures::Failures;
use super::given::GivenGrants;
use super::interactions::Interactions;
use super::key_sets::KeySets;
use super::replay::Replay;
use super::servers::Servers;
use super::sessions::Sessions;
use super::terms::TermsAcceptances;
use super::tokens::Tokens;
use super::users::Users;

/// The state of one server.
pub struct Idp {
    /// Where its endpoints are.
    pub urls: Urls,
    /// The audience of its access tokens.
    pub fhir_base: String,
    /// The only source of the time.
    pub clock: Clock,
    /// How it fetches key sets of clients.
    pub http: WireClient,
    /// Signs what it issues.
    pub signer: Arc<KeyRing>,
    /// The authorities whose certificates clients may authenticate with.
    pub client_authorities: Vec<CertificateDer<'static>>,
    /// The trust communities it belongs to.
    pub udap: Option<KnownUdap>,
    /// The clients it knows.
    pub clients: Clients,
    /// The access and refresh tokens it issued.
    pub tokens: Tokens,
    /// The people who can sign in.
    pub users: Users,
    /// The browsers that were here.
    pub sessions: Sessions,
    /// The authorization requests that wait for a person.
    pub interactions: Interactions,
    /// The authorization codes it issued.
    pub codes: Codes,
    /// What people approved before.
    pub approvals: Approvals,
    /// What people granted, for their page of sessions.
    pub given: GivenGrants,
    /// Which terms people accepted.
    pub terms_accepted: TermsAcceptances,
    /// The terms of service, as plain text.
    pub terms: String,
    /// What people who sign themselves up may do.
    pub sign_up_permissions: Vec<Permission>,
    /// Words for scopes of this server's own.
    pub scope_words: BTreeMap<String, String>,
    /// The other server that says who somebody is, if one does.
    pub federation: Option<Federation>,
    /// Sign-ins that wait for it.
    pub pending_sign_ins: PendingSignIns,
    /// The client assertions it accepted, until they expire.
    pub assertions: Replay,
    /// The authorization JWTs it accepted, until they expire.
    pub authorizations: Replay,
    /// What has a say in who gets what.
    pub scripts: Scripts,
    /// Whom it asks about members of the payer.
    pub members: Members,
    /// The key sets it fetched.
    pub key_sets: KeySets,
    /// Names clients.
    pub client_ids: Ids,
    /// Names tokens.
    pub token_ids: Ids,
    /// Makes secrets.
    pub secrets: Ids,
    /// What it decided.
    pub audit: Audit,
    /// The authentications that failed.
    pub failures: Failures,
    /// The servers it has definitions of.
    pub servers: Servers,
    /// Who may use the admin API.
    pub admins: Vec<Admin>,
    /// The module that holds client definitions.
    pub module: Module,
    /// How many rounds it costs to compare a secret of a definition.
    pub secret_rounds: u32,
    /// Bearer tokens that allow a registration.
    pub initial_tokens: Vec<Secret>,
    /// Whose software statements are believed.
    pub statement_issuers: Vec<(String, Value)>,
    /// Whether a registration was put off.
    pub was_busy: AtomicBool,
    handle: Handle,
}

impl Idp {
    /// The state at the start.
    ///
    /// # Panics
    /// When the certificates or keys of a trust community cannot be read.
    pub fn new(settings: Settings, handle: Handle, stage: &Stage) -> Self {
        let clock = stage.recorder.clock().clone();
        let signer = handle.keys_from(settings.signing_keys);
        let store = Arc::clone(handle.store());
        let seed = own_seed(settings.seed, &*store);
        Self {
            urls: Urls::new(settings.issuer),
            fhir_base: settings.fhir_base,
            http: stage.client.clone(),
            tokens: Tokens::new(&store, Arc::clone(&signer)),
            signer,
            client_authorities: settings.client_authorities,
            udap: settings.udap.as_ref().map(|udap| {
                KnownUdap::read(udap).expect("the settings hold certificates and keys")
            }),
            clients: Clients::new(&store, settings.clients, clock.epoch_secs()),
            users: Users::new(&store, settings.users),
            sessions: Sessions::default(),
            interactions: Interactions::default(),
            codes: Codes::new(&store),
            approvals: Approvals::new(&store),
            given: GivenGrants::new(&store),
            terms_accepted: TermsAcceptances::new(&store),
            terms: settings.terms,
            sign_up_permissions: settings.sign_up_permissions,
            scope_words: settings.scope_words,
            federation: settings.federation,
            pending_sign_ins: PendingSignIns::default(),
            assertions: Replay::new(&store, "idp assertions"),
            authorizations: Replay::new(&store, "idp authorizations"),
            scripts: settings.scripts,
            members: settings.members,
            key_sets: KeySets::default(),
            client_ids: seed.ids("idp/client"),
            token_ids: seed.ids("idp/token"),
            secrets: seed.ids("idp/secret"),
            audit: Audit::new(settings.audit_file),
            failures: Failures::default(),
            servers: Servers::new(&store),
            admins: settings.admins,
            module: settings.module,
            secret_rounds: settings.secret_rounds,
            initial_tokens: settings.initial_tokens,
            statement_issuers: settings.statement_issuers,
            was_busy: AtomicBool::new(false),
            clock,
            handle,
        }
    }

    /// The policy in force, for the whole of one request.
    pub fn policy(&self) -> Arc<Policy> {
        self.handle.current()
    }

    /// Puts a decision on record.
    pub fn record(&self, entry: Entry) {
        self.audit.add(self.clock.now(), entry);
    }

    /// The next number of a definition.
    pub fn next_pid(&self) -> u64 {
        match next(&**self.handle.store(), "idp definitions") {
            Ok(number) => number + 1,
            Err(error) => {
                tracing::error!("{error}");
                // What has this number cannot be kept either.
                0
            }
        }
    }

    /// A value of 256 bits that nobody without the seed can guess.
    pub fn secret(&self) -> String {
        format!("{}{}", self.secrets.token(), self.secrets.token())
    }
}

/// The seed of this process. What was given before, or is given by another that shares the state,
/// is never given again.
fn own_seed(seed: Seed, store: &dyn Store) -> Seed {
    match next(store, "idp starts") {
        Ok(0) => seed,
        Ok(start) => seed.child(&format!("start {start}")),
        Err(error) => {
            tracing::error!("{error}");
            Seed::from_entropy()
        }
    }
}

/// The URLs of a server, all below its issuer.
#[derive(Clone, Debug)]
pub struct Urls {
    issuer: String,
    prefix: String,
}

impl Urls {
    fn new(issuer: String) -> Self {
        let path = Url::parse(&issuer).map(|url| url.path().to_owned()).unwrap_or_default();
        Self { prefix: path.trim_end_matches('/').to_owned(), issuer }
    }

    /// The issuer, byte for byte as configured.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The path of the issuer without a trailing slash; empty when it has none.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The absolute URL of the endpoint at `path`.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.issuer.trim_end_matches('/'))
    }

    /// The URL that metadata states for the endpoint at `path`.
    pub fn published(&self, policy: &Policy, path: &str) -> String {
        if policy.metadata_urls_absolute {
            self.absolute(path)
        } else {
            format!("{}{path}", self.prefix)
        }
    }
}
