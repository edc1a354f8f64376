//! The stage as a whole: set before a scenario, taken down after.

use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::admin::changed;
use crate::clock::Clock;
use crate::id::{Actor, Party};
use crate::idp;
use crate::runner::browser::Credentials;
use crate::runner::client_site::{ClientSite, needs_client_site};
use crate::runner::keys::ClientKey;
use crate::runner::other_source::OtherSource;
use crate::runner::session::Session;
use crate::runner::third_party::ThirdParty;
use crate::runner::udap;
use crate::scenario::{Expanded, MockSetup, Scenario};
use crate::secret::Secret;
use crate::seed::Ids;
use crate::source;
use crate::system::{Listen, resolve};
use crate::target;
use crate::transcript::{ClientTls, Fact, Recorder, ServerTls, Timeouts, WireClient};

use super::shared::{SetupError, Shared};

/// A host of somebody else, for certificates that must not be taken.
const ANOTHER_HOST: &str = "another.payer.example";

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
    pub(super) fn at(
        url: &str,
        (node, module): (&str, &str),
        credentials: (String, Secret),
    ) -> Self {
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

/// A mock whose certificate names another host.
pub(super) struct Misnamed {
    pub(super) actor: Actor,
    pub(super) serves: ServerTls,
    /// Verifies nothing.
    pub(super) anyone: ClientTls,
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
    pub(super) server_tls: Option<ServerTls>,
    /// Whose certificate names another host.
    pub(super) misnamed: Option<Misnamed>,
    /// How the target payer registers, in a story in which nobody has done it before.
    pub(super) registers: Option<target::Registration>,
    /// Whether the target payer's tokens are those of the third party we play.
    pub(super) intercepted: bool,
    /// Whether there is a second source payer.
    pub(super) several: bool,
    pub(super) servers: Vec<JoinHandle<()>>,
    /// Held while the one configured address of the client site is in use.
    pub(super) address: Option<OwnedMutexGuard<()>>,
    stop: DropGuard,
    /// Held while the one configured community is in use.
    pub(super) turn: Option<OwnedMutexGuard<()>>,
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
            // Whoever is repeated by the same seed must not see an identifier again that is for one
            // use, such as the `jti` of an assertion.
            ids: if shared.own {
                seed.ids("runner")
            } else {
                seed.ids(&format!("runner {}", clock.now()))
            },
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

    /// A client whose requests are no part of the story, and tell nothing of how patient one must be.
    pub fn forgetful_client(&self, timeouts: Timeouts) -> WireClient {
        let recorder = Recorder::forgetful(self.clock.clone(), self.shared.spool.clone());
        WireClient::new(recorder, Party::Runner, self.shared.tls.clone(), timeouts)
    }

    /// Whether our mocks serve TLS: where the story asks for it, or the target trusts our authority.
    fn serves_tls(&self, scenario: &Scenario) -> bool {
        let target = self.shared.system.target.as_ref();
        let is_trusted = target.is_some_and(|target| target.listen.authority.is_some());
        if self.shared.own { scenario.mocks.tls } else { self.role == Actor::Target && is_trusted }
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
