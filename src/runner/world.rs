//! The stage of one scenario: its own mocks, ports, clock, recorder and clients.
//!
//! With no real system, everything is ours and the clock is simulated. With a real system, the
//! roles it plays are its own, we play the rest, and time is real. The actor under test never
//! writes the transcript: we would not have its view if it were real.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::admin::Admin;
use crate::clock::Clock;
use crate::defects::Defect;
use crate::id::{Actor, Party};
use crate::idp;
use crate::oauth::community::Identity;
use crate::population::Population;
use crate::scenario::{Expanded, MockSetup, Scenario};
use crate::secret::Secret;
use crate::seed::{Ids, Seed};
use crate::source;
use crate::suggest;
use crate::system::{CLAIMS, Listen, RegistrationKind, System, resolve};
use crate::target;
use crate::transcript::{
    ClientTls, Fact, MATCHED_ELSEWHERE, OWN_CLIENT, Recorder, SMILE_MODE, ServerTls, Silence,
    Spool, Stage, TOKEN_SUPPLIED, TestAuthority, Timeouts, TlsError, WireClient,
};

use super::browser::Credentials;
use super::client_site::{ClientSite, needs_client_site};
use super::directory::Directory;
use super::earlier::Earlier;
use super::event::Listener;
use super::keys::ClientKey;
use super::mocks::{MATCHING_SCRIPT, Mocks, TARGET_CLIENT, bent_tls, target_keys, wire_defects};
use super::other_source::{OtherSource, definition};
use super::policy_fields::changed;
use super::session::Session;
use super::third_party::{self, ThirdParty, ThirdPartyKeys};
use super::udap;

/// How long the token of a target's own identity provider is good for.
const EXTERNAL_TOKEN_SECS: i64 = 24 * 3600;

/// A host of somebody else, for certificates that must not be taken.
const ANOTHER_HOST: &str = "another.payer.example";

/// Someone who vouches for what cannot be observed.
pub trait Person: Send + Sync {
    /// Who vouches for a requirement and in which words; `None` when nobody does.
    fn vouch(&self, requirement: &str) -> Option<(String, String)>;
}

/// Nobody vouches for anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

impl Person for Nobody {
    fn vouch(&self, _: &str) -> Option<(String, String)> {
        None
    }
}

/// Why the stage could not be set: always our side or the surroundings.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// An address is taken or not ours.
    #[error("could not listen on {address}: {cause}")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        cause: std::io::Error,
    },
    /// A temporary directory could not be made.
    #[error("could not make a spool directory: {0}")]
    Spool(std::io::Error),
    /// TLS could not be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A key or file of the configuration cannot be used.
    #[error("could not use {what}: {cause}")]
    Config {
        /// What.
        what: String,
        /// Why.
        cause: String,
    },
}

/// What every scenario of a run shares.
#[derive(Clone)]
pub struct Shared {
    /// The system under test, or the description of our own mocks.
    pub system: Arc<System>,
    /// Directory that relative paths of the configuration start from.
    pub directory: PathBuf,
    /// Whether the system under test is our own mocks.
    pub own: bool,
    /// The run's seed.
    pub seed: Seed,
    /// Our members.
    pub population: Arc<Population>,
    /// When the run began.
    pub start: Clock,
    /// Who vouches.
    pub person: Arc<dyn Person>,
    /// Who hears of events.
    pub listener: Arc<dyn Listener>,
    /// How TLS is verified.
    pub tls: ClientTls,
    /// Who issues the certificates of our mocks and of the clients that meet them.
    pub authority: Arc<TestAuthority>,
    /// Where large bodies go.
    pub spool: Spool,
    /// Defects of our mocks.
    pub defects: Vec<&'static Defect>,
    /// The keys of the third parties we play.
    pub third_party: Arc<ThirdPartyKeys>,
    /// Held by the scenario that uses the configured address of the client site.
    pub client_site: Arc<Mutex<()>>,
    /// Held by the one scenario that may use our UDAP certificates at a real system.
    pub udap_turn: Arc<Mutex<()>>,
    /// Which peers never answered in this run.
    pub silence: Silence,
    /// What the scenarios before gave a real target payer.
    pub earlier: Arc<std::sync::Mutex<Earlier>>,
}

impl Shared {
    /// What the scenarios before gave a real target payer.
    pub fn earlier(&self) -> MutexGuard<'_, Earlier> {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An identity provider of ours, beside the authorization server under test.
pub struct Provider {
    /// Where it is.
    pub issuer: String,
    /// Its policy.
    pub handle: idp::Handle,
    /// What its pages are visited through: the provider itself writes down what it is asked.
    pub client: WireClient,
}

/// The admin API of a target payer.
#[derive(Clone, Debug)]
pub struct AdminApi {
    /// Where server definitions are: `…/openid-connect-servers/{node}/{module}`.
    pub servers: String,
    /// The node that owns them.
    pub node: String,
    /// The module that owns them.
    pub module: String,
    /// Who calls, and their password.
    pub credentials: (String, Secret),
    /// The secret of the definition that is there, where it is known.
    pub client_secret: Option<Secret>,
}

impl AdminApi {
    fn at(url: &str, (node, module): (&str, &str), credentials: (String, Secret)) -> Self {
        let url = url.trim_end_matches('/');
        Self {
            servers: format!("{url}/openid-connect-servers/{node}/{module}"),
            node: node.to_owned(),
            module: module.to_owned(),
            credentials,
            client_secret: None,
        }
    }
}

/// The open ports of a source payer and its authorization server, and where they are.
struct Opened {
    idp: TcpListener,
    source: TcpListener,
    issuer: String,
    fhir_base: String,
}

/// A mock whose certificate names another host.
struct Misnamed {
    actor: Actor,
    serves: ServerTls,
    /// Verifies nothing.
    anyone: ClientTls,
}

/// The stage of one scenario.
pub struct World {
    /// What it shares with the others.
    pub shared: Shared,
    /// The role that is judged.
    pub role: Actor,
    /// Its clock.
    pub clock: Clock,
    /// Where everything is written.
    pub recorder: Recorder,
    /// The client the runner speaks through.
    pub client: WireClient,
    /// Who signs in at our own authorization server.
    pub person: Option<Credentials>,
    /// The FHIR server that our own authorization server issues tokens for.
    pub audience: Option<String>,
    /// The authorization server's issuer, when known.
    pub issuer: Option<String>,
    /// The source payer's FHIR base, when there is one.
    pub fhir_base: Option<String>,
    /// The target payer's FHIR base, when there is one.
    pub target_base: Option<String>,
    /// The admin API of the target payer, when there is one.
    pub target_admin: Option<AdminApi>,
    /// Our authorization server, when it is ours.
    pub idp: Option<idp::Handle>,
    /// Our identity provider, when the story has one.
    pub provider: Option<Provider>,
    /// Our source payer, when it is ours.
    pub source: Option<source::Handle>,
    /// The second source payer, where the story has one.
    pub other_source: Option<OtherSource>,
    /// Our target payer, when it is ours.
    pub target: Option<target::Handle>,
    /// Where the runner's clients serve their keys, when the story needs it.
    pub client_site: Option<ClientSite>,
    /// The authorization server of somebody else that we play, where the story is about one.
    pub third_party: Option<ThirdParty>,
    /// Who we are in a trust community, where the story is about UDAP.
    pub udap: Option<udap::Party>,
    /// A key nobody registered.
    pub stranger: ClientKey,
    /// Identifiers for this scenario.
    pub ids: Ids,
    /// What was gathered so far.
    pub session: Session,
    /// How our mocks serve TLS, when they do.
    server_tls: Option<ServerTls>,
    /// Whose certificate names another host.
    misnamed: Option<Misnamed>,
    /// How the target payer registers, in a story in which nobody has done it before.
    registers: Option<target::Registration>,
    /// Whether the target payer's tokens are those of the third party we play.
    intercepted: bool,
    /// Whether there is a second source payer.
    several: bool,
    servers: Vec<JoinHandle<()>>,
    /// Held while the one configured address of the client site is in use.
    address: Option<OwnedMutexGuard<()>>,
    stop: DropGuard,
    turn: Option<OwnedMutexGuard<()>>,
}

/// The description of our own mocks as a system: it claims everything.
pub fn mocks_system() -> System {
    System {
        name: "our own mocks".to_owned(),
        roles: Actor::ALL.to_vec(),
        fhir_base: None,
        mtls_bundle: None,
        issuer: None,
        claims: CLAIMS.iter().map(|(name, _)| ((*name).to_owned(), true)).collect(),
        guides: crate::guides::Guides::default(),
        registration: crate::system::Registration::default(),
        scopes: crate::system::Scopes::default(),
        authorization: crate::system::Authorization::default(),
        tls: crate::system::TlsConfig::default(),
        members: crate::system::Members::default(),
        limits: crate::system::Limits {
            scenario_secs: 240,
            await_secs: 180,
            wait_secs: 7200,
            ..crate::system::Limits::default()
        },
        target: None,
        client_site: None,
        unclaimed: std::collections::BTreeMap::new(),
        udap: None,
    }
}

impl World {
    /// Sets the stage for a scenario that judges `role`.
    ///
    /// # Errors
    /// When ports, keys or files are not to be had.
    pub async fn set(shared: Shared, expanded: &Expanded) -> Result<Self, SetupError> {
        let (scenario, role) = (expanded.id.as_str(), expanded.scenario.role);
        let clock = if shared.own { Clock::simulated(shared.start.now()) } else { Clock::system() };
        let seed = shared.seed.child(scenario);
        let recorder = Recorder::new(clock.clone(), shared.spool.clone());
        let timeouts = shared.system.limits.timeouts();
        let client = WireClient::new(recorder.clone(), Party::Runner, shared.tls.clone(), timeouts)
            .minding(shared.silence.clone());
        let key = |kid: &str| {
            ClientKey::generate(kid, "ES384", true)
                .map_err(|cause| SetupError::Config { what: format!("key `{kid}`"), cause })
        };
        let stop = CancellationToken::new();
        let mut world = Self {
            role,
            issuer: shared.system.issuer.clone(),
            fhir_base: shared.system.fhir_base.clone(),
            target_base: shared.system.target.as_ref().and_then(|target| target.fhir_base.clone()),
            person: None,
            audience: None,
            target_admin: None,
            idp: None,
            provider: None,
            source: None,
            other_source: None,
            target: None,
            client_site: None,
            third_party: None,
            udap: None,
            stranger: key("stranger")?,
            ids: seed.ids("runner"),
            session: Session::default(),
            clock,
            recorder,
            client,
            server_tls: None,
            misnamed: None,
            registers: None,
            intercepted: false,
            several: false,
            servers: Vec::new(),
            address: None,
            stop: stop.clone().drop_guard(),
            turn: None,
            shared,
        };
        let requires = |name: &str| expanded.scenario.requires.iter().any(|claim| claim == name);
        if requires("udap") || requires("registers_by_udap") {
            world.join_community().await?;
        }
        if requires("registers_by_udap") {
            world.registers = Some(target::Registration::Udap);
        } else if requires("registers_itself") {
            world.registers = Some(target::Registration::Dynamic);
        }
        if world.serves_tls(&expanded.scenario) {
            let target = world.shared.system.target.as_ref();
            let places = target.map(|target| [Some(&target.listen), target.other_listen.as_ref()]);
            let places = places.into_iter().flatten().flatten();
            let mut names: Vec<String> = places.flat_map(Listen::hosts).collect();
            names.extend(["localhost".to_owned(), "127.0.0.1".to_owned()]);
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            world.server_tls = Some(world.shared.authority.issue(&names)?);
            if let Some(actor) = expanded.scenario.mocks.misnamed {
                let serves = world.shared.authority.issue(&[ANOTHER_HOST])?;
                let anyone = ClientTls::configure(None, None, true)?;
                world.misnamed = Some(Misnamed { actor, serves, anyone });
                world.recorder.state(Fact::Misnamed { actor });
            }
        }
        if needs_client_site(&expanded.scenario) {
            world.open_client_site(&stop).await?;
        }
        world.intercepted = requires("token_interceptors");
        world.several = requires("several_sources");
        if requires("direct_integration") || world.intercepted {
            world.play_third_party()?;
        }
        if world.shared.own || role == Actor::Target {
            let setup = &expanded.scenario.mocks;
            let idle = setup.idle_secs.map_or(timeouts.idle, Duration::from_secs);
            let timeouts = Timeouts { idle, ..timeouts };
            world.start_mocks(seed, timeouts, &stop, setup).await?;
            world.set_up(&expanded.scenario.mocks)?;
        }
        world.state_facts(&expanded.scenario);
        Ok(world)
    }

    /// Whether our mocks serve TLS: where the story asks for it, or the target trusts our authority.
    fn serves_tls(&self, scenario: &Scenario) -> bool {
        let target = self.shared.system.target.as_ref();
        let is_trusted = target.is_some_and(|target| target.listen.authority.is_some());
        if self.shared.own { scenario.mocks.tls } else { self.role == Actor::Target && is_trusted }
    }

    /// Opens the site of the runner's clients: anywhere for our own mocks, where the
    /// configuration says for a real system.
    async fn open_client_site(&mut self, stop: &CancellationToken) -> Result<(), SetupError> {
        let config = self.shared.system.client_site.clone();
        let (listener, base) = match config {
            Some(config) if !self.shared.own => {
                // Scenarios take turns: there is one address.
                self.address = Some(Arc::clone(&self.shared.client_site).lock_owned().await);
                let listener = bind(&config.listen).await?;
                (listener, config.url.unwrap_or_else(|| format!("http://{}", config.listen)))
            }
            None if !self.shared.own => return Ok(()),
            _ => {
                let listener = bind("127.0.0.1:0").await?;
                let at = listener
                    .local_addr()
                    .map_or_else(|_| "127.0.0.1".to_owned(), |address| address.to_string());
                (listener, format!("http://{at}"))
            }
        };
        let wrong = |cause| SetupError::Config { what: "the stranger's key".to_owned(), cause };
        let bait = self.stranger.jwks().map_err(wrong)?;
        let recorder = self.recorder.clone();
        let (site, server) =
            ClientSite::open(listener, (&base, self.ids.token()), bait, recorder, stop.clone());
        self.servers.push(server);
        self.client_site = Some(site);
        Ok(())
    }

    /// Plays an authorization server that the source payer trusts beside its own.
    fn play_third_party(&mut self) -> Result<(), SetupError> {
        let wrong = |cause| SetupError::Config { what: "the third party's keys".to_owned(), cause };
        let Some(site) = &self.client_site else { return Ok(()) };
        let party = ThirdParty::at(site.base(), ThirdPartyKeys::clone(&self.shared.third_party));
        site.serve_documents(party.documents().map_err(wrong)?);
        self.recorder.state(Fact::TrustedIssuer { issuer: party.issuer() });
        self.third_party = Some(party);
        Ok(())
    }

    /// Joins a trust community: one made for this scenario, or the configured one. There all
    /// scenarios share a certificate, and so a registration: they take turns.
    async fn join_community(&mut self) -> Result<(), SetupError> {
        let wrong = |cause| SetupError::Config { what: "`[udap]`".to_owned(), cause };
        let now = self.clock.epoch_secs();
        if self.shared.own {
            self.udap = Some(udap::Party::own(now).map_err(wrong)?);
            return Ok(());
        }
        let Some(config) = self.shared.system.udap.clone() else { return Ok(()) };
        let mut identities = BTreeMap::new();
        for (name, files) in config.identities() {
            let chain = self.read_text(&files.certificate_file)?;
            let key = self.read_text(&files.key_file)?;
            let uri = udap::uri_of(&chain).map_err(wrong)?;
            let identity = Identity::from_pem(&uri, &chain, &key).map_err(wrong)?;
            identities.insert(name, identity);
        }
        let anchors = self.read_text(&config.anchors_file)?;
        self.udap =
            Some(udap::Party::configured(&config, anchors, identities, now).map_err(wrong)?);
        self.turn = Some(Arc::clone(&self.shared.udap_turn).lock_owned().await);
        Ok(())
    }

    /// Sets our mocks up as the story wants them, before it begins.
    fn set_up(&self, setup: &MockSetup) -> Result<(), SetupError> {
        for (actor, fields) in &setup.policy {
            let wrong = |cause| SetupError::Config { what: "`mocks`".to_owned(), cause };
            match actor {
                Actor::Idp => {
                    if let Some(idp) = &self.idp {
                        idp.set_policy(changed(&idp.policy(), *actor, fields).map_err(wrong)?);
                    }
                }
                Actor::Source => {
                    if let Some(source) = &self.source {
                        let policy = changed(&source.policy(), *actor, fields).map_err(wrong)?;
                        source.set_policy(policy);
                    }
                }
                Actor::Target => {
                    if let Some(target) = &self.target {
                        let policy = changed(&target.policy(), *actor, fields).map_err(wrong)?;
                        target.set_policy(policy);
                    }
                }
            }
        }
        Ok(())
    }

    async fn start_mocks(
        &mut self,
        seed: Seed,
        timeouts: Timeouts,
        stop: &CancellationToken,
        setup: &MockSetup,
    ) -> Result<(), SetupError> {
        let target = self.shared.system.target.as_ref();
        let listen = target.map(|target| target.listen.clone());
        let other_listen = target.and_then(|target| target.other_listen.clone());
        let Opened { idp: idp_listener, source: source_listener, issuer, fhir_base } =
            self.open(listen.as_ref()).await?;
        let mut other = None;
        if self.several {
            let opened = self.open(other_listen.as_ref()).await?;
            self.other_source = Some(OtherSource {
                issuer: opened.issuer.clone(),
                fhir_base: opened.fhir_base.clone(),
            });
            other = Some(opened);
        }
        self.issuer = Some(issuer.clone());
        let mocks = Mocks {
            seed,
            issuer,
            fhir_base: fhir_base.clone(),
            caller: if self.role == Actor::Target { Party::Target } else { Party::Runner },
            population: Arc::clone(&self.shared.population),
            guides: self.shared.system.guides.clone(),
            trusted_issuers: self.third_party.iter().map(ThirdParty::issuer).collect(),
            scopes: self.shared.system.scopes.clone(),
            client_authorities: vec![self.shared.authority.certificate().clone()],
            scripts: scripts(setup)?,
            matching: matching(setup)?,
            defects: self.shared.defects.clone(),
        };
        let (source_settings, source_handle) = mocks.source();
        let mut clients = Vec::new();
        if self.role == Actor::Target {
            clients.extend(self.target_client(&mocks, timeouts, stop).await?);
        }
        self.person = Some(mocks.person());
        self.audience = Some(fhir_base.clone());
        let directory = Directory {
            population: Arc::clone(&self.shared.population),
            payer: (self.role != Actor::Idp).then(|| source_handle.clone()),
            clock: self.clock.clone(),
        };
        if let Some((opened, place)) = other.zip(self.other_source.clone()) {
            self.start_other_source(opened, &place, &mocks, &clients, (timeouts, stop));
        }
        let (mut settings, handle) = mocks.idp(clients, directory);
        if setup.federation {
            let listener = bind("127.0.0.1:0").await?;
            // It serves no TLS: it is not under test.
            let at = listener.local_addr().map(|at| at.to_string()).unwrap_or_default();
            let issuer = format!("http://{at}");
            settings.federation = Some(mocks.federation(&issuer));
            self.start_provider(&mocks, listener, issuer, timeouts, stop);
        }
        if let Some(party) = &self.udap {
            // It is owed at the FHIR base; an authorization server alone has none.
            let base = if self.role == Actor::Idp { &settings.issuer } else { &fhir_base };
            settings.udap = party.server(base.trim_end_matches('/')).map_err(|cause| {
                SetupError::Config { what: "the server's certificate".to_owned(), cause }
            })?;
        }
        let stage = self.stage(Actor::Idp, timeouts.for_documents(), stop);
        self.servers.push(tokio::spawn(idp::run(idp_listener, stage, settings, handle.clone())));
        self.idp = Some(handle);
        if self.role == Actor::Idp {
            return Ok(());
        }
        self.fhir_base = Some(fhir_base);
        let stage = self.stage(Actor::Source, timeouts, stop);
        let server = source::run(source_listener, stage, source_settings, source_handle.clone());
        self.servers.push(tokio::spawn(server));
        self.source = Some(source_handle);
        Ok(())
    }

    /// Opens the ports of a source payer and its authorization server: where the configuration says,
    /// anywhere without one.
    async fn open(&self, listen: Option<&Listen>) -> Result<Opened, SetupError> {
        let address = |configured: Option<&String>| {
            configured.cloned().unwrap_or_else(|| "127.0.0.1:0".to_owned())
        };
        let idp = bind(&address(listen.map(|listen| &listen.idp))).await?;
        let source = bind(&address(listen.map(|listen| &listen.source))).await?;
        let issuer = listen.and_then(|listen| listen.idp_url.clone());
        let issuer = issuer.unwrap_or_else(|| self.origin(&idp));
        let origin = listen.and_then(|listen| listen.source_url.clone());
        let origin = origin.unwrap_or_else(|| self.origin(&source));
        let fhir_base = format!("{}/fhir", origin.trim_end_matches('/'));
        Ok(Opened { idp, source, issuer, fhir_base })
    }

    /// The second source payer and its authorization server. They know the same members and the
    /// same client as the first, and nothing of what the first has matched.
    fn start_other_source(
        &mut self,
        opened: Opened,
        place: &OtherSource,
        first: &Mocks,
        clients: &[idp::Client],
        (timeouts, stop): (Timeouts, &CancellationToken),
    ) {
        let own = self.shared.own;
        let mocks = place.mocks(first, own);
        let scope = mocks.target_client(None).scope;
        let known = clients.iter().cloned();
        let known = known.map(|client| idp::Client { scope: scope.clone(), ..client });
        let (source_settings, source) = mocks.source();
        let directory = Directory {
            population: Arc::clone(&self.shared.population),
            payer: Some(source.clone()),
            clock: self.clock.clone(),
        };
        let (settings, idp) = mocks.idp(known.collect(), directory);
        let stage = self.stage(Actor::Idp, timeouts.for_documents(), stop);
        self.servers.push(tokio::spawn(idp::run(opened.idp, stage, settings, idp)));
        let stage = self.stage(Actor::Source, timeouts, stop);
        let server = source::run(opened.source, stage, source_settings, source);
        self.servers.push(tokio::spawn(server));
        for one in [first, &mocks] {
            self.recorder.state(definition(one, own));
        }
    }

    /// The identity provider. It is never under test, so it writes down what it is asked.
    fn start_provider(
        &mut self,
        mocks: &Mocks,
        listener: TcpListener,
        issuer: String,
        timeouts: Timeouts,
        stop: &CancellationToken,
    ) {
        let forgetful = Recorder::forgetful(self.clock.clone(), self.shared.spool.clone());
        let tls = self.shared.tls.clone();
        let client = WireClient::new(forgetful, Party::Runner, tls, timeouts);
        let (settings, handle) = mocks.provider(&issuer);
        let stage = Stage {
            recorder: self.recorder.clone(),
            client: client.clone(),
            defects: Vec::new(),
            tls: None,
            shutdown: stop.clone(),
        };
        self.servers.push(tokio::spawn(idp::run(listener, stage, settings, handle.clone())));
        self.provider = Some(Provider { issuer, handle, client });
    }

    /// The client the target authenticates as: the configured one, or our mock target's, which is
    /// started here. None where it registers itself.
    async fn target_client(
        &mut self,
        mocks: &Mocks,
        timeouts: Timeouts,
        stop: &CancellationToken,
    ) -> Result<Option<idp::Client>, SetupError> {
        let mut client = mocks.target_client(None);
        let mut known_keys = serde_json::json!({"keys": []});
        if let Some(config) = self.shared.system.target.clone() {
            if self.intercepted {
                self.external_token(&mocks.fhir_base);
            }
            if let Some(admin) = &config.admin {
                let password = Secret::from(self.read_text(&admin.password_file)?);
                let place = (admin.node.as_str(), admin.module.as_str());
                let secret = admin.client_secret_file.as_ref();
                let secret = secret.map(|file| self.read_text(file)).transpose()?;
                let api = AdminApi::at(&admin.url, place, (admin.user.clone(), password));
                self.target_admin =
                    Some(AdminApi { client_secret: secret.map(Secret::from), ..api });
            }
            client.client_id.clone_from(&config.client_id);
            client.jwks_uri.clone_from(&config.jwks_uri);
            if let Some(file) = &config.jwks_file {
                let jwks = self.read_json(file)?;
                known_keys.clone_from(&jwks);
                client.jwks = Some(jwks);
            }
        } else {
            let listener = bind("127.0.0.1:0").await?;
            let origin = self.origin(&listener);
            let base = format!("{origin}/fhir");
            let (keys, jwks) = target_keys("target").map_err(|cause| SetupError::Config {
                what: "a key of the mock target".to_owned(),
                cause,
            })?;
            known_keys = jwks;
            client.jwks_uri = Some(format!("{origin}/.well-known/jwks.json"));
            let (mut settings, handle) = mocks.target(&base, TARGET_CLIENT, keys);
            if let Some(other) = &self.other_source {
                settings.servers.push(other.mocks(mocks, true).definition(TARGET_CLIENT));
            }
            if let Some(registers) = self.registers {
                let wrong = |cause| SetupError::Config { what: "the community".to_owned(), cause };
                for server in &mut settings.servers {
                    server.token_introspection_client_id = None;
                }
                let member = self.udap.as_ref().map(udap::Party::target_member).transpose();
                settings.udap = member.map_err(wrong)?.flatten();
                handle.set_policy(target::Policy { registers, ..handle.policy() });
            }
            if self.intercepted {
                settings.interceptors = self.interceptors(mocks)?;
            }
            let (user, password) = ("admin".to_owned(), Secret::from(self.ids.token()));
            settings.admins.push(Admin::superuser(user.clone(), password.clone()));
            self.target_admin = Some(AdminApi::at(&origin, ("Master", "s2s"), (user, password)));
            let mut stage = self.stage(Actor::Target, timeouts, stop);
            if !handle.policy().verifies_certificates {
                let forgetful = Recorder::forgetful(self.clock.clone(), self.shared.spool.clone());
                let anyone = ClientTls::configure(None, None, true)?;
                stage.client = WireClient::new(forgetful, Party::Target, anyone, timeouts);
            }
            self.servers.push(tokio::spawn(target::run(listener, stage, settings, handle.clone())));
            self.target = Some(handle);
            self.target_base = Some(base);
        }
        if self.registers.is_some() {
            return Ok(None);
        }
        self.recorder.state(Fact::Client {
            client_id: client.client_id.clone(),
            jwks: known_keys,
            auth_method: "private_key_jwt".to_owned(),
            scope: client.scope.clone(),
            organization: client.organization.clone(),
            jwks_uri: client.jwks_uri.clone(),
        });
        Ok(Some(client))
    }

    /// What supplies the tokens of our mock target in a story about that: a script that knows the
    /// token of the third party, which also serves it.
    fn interceptors(
        &self,
        mocks: &Mocks,
    ) -> Result<BTreeMap<target::Purpose, target::Interceptor>, SetupError> {
        let wrong = |cause| SetupError::Config { what: "the interceptors".to_owned(), cause };
        let missing = || wrong("nobody plays the third party".to_owned());
        let token = self.external_token(&mocks.fhir_base).ok_or_else(missing)?;
        let text = format!(
            "function onMemberMatchTokenRequest() {{\n\
               return {{accessToken: '{token}', expiresIn: {EXTERNAL_TOKEN_SECS}}};\n\
             }}\n\
             var onExportTokenRequest = onMemberMatchTokenRequest;"
        );
        let mut interceptors = BTreeMap::new();
        for purpose in [target::Purpose::Match, target::Purpose::Export] {
            let script = target::Interceptor::script("external", &text, purpose);
            interceptors.insert(purpose, script.map_err(|error| wrong(error.to_string()))?);
        }
        Ok(interceptors)
    }

    /// A token of the third party for everything a transfer asks for, which the client site serves
    /// from now on.
    fn external_token(&self, audience: &str) -> Option<String> {
        let scopes = &self.shared.system.scopes;
        let scope = format!("{} {}", scopes.member_match, scopes.export);
        let wanted = third_party::Wanted {
            scope: &scope,
            audience,
            id: &self.ids.token(),
            now: self.clock.epoch_secs(),
            lifetime_secs: EXTERNAL_TOKEN_SECS,
            alter: None,
        };
        let token = self.third_party.as_ref()?.token(&wanted, &self.stranger).ok()?;
        let answer = serde_json::json!({
            "access_token": token,
            "token_type": "bearer",
            "expires_in": EXTERNAL_TOKEN_SECS,
            "scope": scope,
        });
        let site = self.client_site.as_ref()?;
        site.serve_documents(BTreeMap::from([("issuer/token".to_owned(), answer)]));
        Some(token)
    }

    /// What a mock stands on. Whoever is under test writes nothing.
    fn stage(&self, actor: Actor, timeouts: Timeouts, stop: &CancellationToken) -> Stage {
        let forgetful = || Recorder::forgetful(self.clock.clone(), self.shared.spool.clone());
        let is_witness = self.role == Actor::Target && actor != Actor::Target;
        let recorder = if is_witness { self.recorder.clone() } else { forgetful() };
        // Of what witnesses ask, only the target's keys are of interest.
        let outgoing =
            if is_witness && actor == Actor::Idp { self.recorder.clone() } else { forgetful() };
        let defects = wire_defects(&self.shared.defects, actor);
        Stage {
            recorder,
            client: WireClient::with_defects(
                outgoing,
                actor.into(),
                self.verifies(actor),
                timeouts,
                defects.clone(),
            ),
            defects,
            tls: self.tls_of(actor).map(|tls| bent_tls(&self.shared.defects, actor, tls)),
            shutdown: stop.clone(),
        }
    }

    /// How an actor verifies servers. Only the target is to meet the certificate that is wrong: the
    /// others go on as if it were right.
    fn verifies(&self, actor: Actor) -> ClientTls {
        let misnamed = self.misnamed.as_ref().filter(|_| actor != Actor::Target);
        misnamed.map_or_else(|| self.shared.tls.clone(), |misnamed| misnamed.anyone.clone())
    }

    fn tls_of(&self, actor: Actor) -> Option<ServerTls> {
        let misnamed = self.misnamed.as_ref().filter(|misnamed| misnamed.actor == actor);
        misnamed.map(|it| it.serves.clone()).or_else(|| self.server_tls.clone())
    }

    /// Where a mock of ours is.
    fn origin(&self, listener: &TcpListener) -> String {
        let scheme = if self.server_tls.is_some() { "https" } else { "http" };
        listener.local_addr().map_or_else(
            |_| format!("{scheme}://127.0.0.1"),
            |address| format!("{scheme}://{address}"),
        )
    }

    /// Ends our mocks and waits until their ports are free for the next scenario.
    pub async fn close(self) {
        drop(self.stop);
        let address = self.address;
        for server in self.servers {
            // A server that does not end is left behind; its port is then reported as taken.
            let _ = tokio::time::timeout(Duration::from_secs(2), server).await;
        }
        drop(address);
    }

    fn state_facts(&self, scenario: &Scenario) {
        let system = &self.shared.system;
        self.recorder.state(Fact::Guides(system.guides.clone()));
        if self.role == Actor::Target {
            for sent in self.shared.earlier().assertions() {
                self.recorder.state(sent.clone());
            }
        }
        let under_test = match self.role {
            // A source payer and its authorization server are met together.
            Actor::Source if system.roles.contains(&Actor::Idp) => vec![Actor::Source, Actor::Idp],
            role => vec![role],
        };
        self.recorder.state(Fact::UnderTest(under_test));
        for (actor, base) in [
            (Actor::Idp, &self.issuer),
            (Actor::Source, &self.fhir_base),
            (Actor::Target, &self.target_base),
        ] {
            if let Some(base) = base {
                let base = base.trim_end_matches('/').to_owned();
                self.recorder.state(Fact::At { actor, base });
            }
        }
        for (uri, anchors_pem) in self.udap.iter().flat_map(udap::Party::communities) {
            self.recorder.state(Fact::UdapCommunity { uri, anchors_pem });
        }
        // A client registered by hand is shared by all scenarios, and so is what it has matched.
        let of_its_own = system.registration.how == RegistrationKind::Dynamic;
        self.recorder.state(Fact::Capability { name: OWN_CLIENT.to_owned(), claimed: of_its_own });
        let smile = scenario.requires.iter().any(|claim| claim == "smile_model");
        self.recorder.state(Fact::Capability { name: SMILE_MODE.to_owned(), claimed: smile });
        let name = TOKEN_SUPPLIED.to_owned();
        self.recorder.state(Fact::Capability { name, claimed: self.intercepted });
        let exports_only = system.target.as_ref().is_some_and(|target| target.exports_only);
        let name = MATCHED_ELSEWHERE.to_owned();
        self.recorder.state(Fact::Capability { name, claimed: exports_only });
        for (name, claimed) in &system.claims {
            // Our own mocks follow the product model only in a story that sets them up so.
            let follows =
                !self.shared.own || name != "smile_model" || scenario.requires.contains(name);
            let claimed = *claimed && follows;
            self.recorder.state(Fact::Capability { name: name.clone(), claimed });
        }
    }

    /// Reads a JSON file of the configuration.
    ///
    /// # Errors
    /// When it cannot be read or is not JSON.
    pub fn read_json(&self, path: &std::path::Path) -> Result<serde_json::Value, SetupError> {
        let path = resolve(&self.shared.directory, path);
        let what = path.display().to_string();
        let text = std::fs::read_to_string(&path)
            .map_err(|error| SetupError::Config { what: what.clone(), cause: error.to_string() })?;
        serde_json::from_str(&text)
            .map_err(|error| SetupError::Config { what, cause: error.to_string() })
    }

    /// Reads a text file of the configuration, without the white space around it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read_text(&self, path: &std::path::Path) -> Result<String, SetupError> {
        let path = resolve(&self.shared.directory, path);
        let what = path.display().to_string();
        std::fs::read_to_string(&path)
            .map(|text| text.trim().to_owned())
            .map_err(|error| SetupError::Config { what, cause: error.to_string() })
    }
}

/// The scripts a story gives our authorization server.
fn scripts(setup: &MockSetup) -> Result<idp::Scripts, SetupError> {
    let wrong = |cause| SetupError::Config { what: "`mocks.scripts`".to_owned(), cause };
    let mut texts = idp::ScriptTexts::default();
    for (name, text) in setup.scripts.iter().filter(|(name, _)| *name != MATCHING_SCRIPT) {
        if !texts.set(name, text.clone()) {
            let hint = suggest::did_you_mean(name, idp::ScriptTexts::NAMES);
            return Err(wrong(format!("there is no script `{name}`{hint}")));
        }
    }
    idp::Scripts::read(&texts).map_err(|error| wrong(format!("could not {error}")))
}

/// The script a story gives our source payer.
fn matching(setup: &MockSetup) -> Result<Option<source::Matching>, SetupError> {
    let read = |text: &String| {
        source::Matching::read(text).map_err(|error| SetupError::Config {
            what: format!("`mocks.scripts.{MATCHING_SCRIPT}`"),
            cause: format!("could not {error}"),
        })
    };
    setup.scripts.get(MATCHING_SCRIPT).map(read).transpose()
}

async fn bind(address: &str) -> Result<TcpListener, SetupError> {
    TcpListener::bind(address)
        .await
        .map_err(|cause| SetupError::Listen { address: address.to_owned(), cause })
}
