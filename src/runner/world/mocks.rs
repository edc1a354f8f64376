//! Our mocks on the stage: where they listen, what they stand on, how they serve TLS.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::id::{Actor, Party};
use crate::idp;
use crate::runner::directory::Directory;
use crate::runner::mocks::{MATCHING_SCRIPT, Mocks, bent_tls, wire_defects};
use crate::runner::other_source::{OtherSource, definition};
use crate::runner::third_party::ThirdParty;
use crate::scenario::MockSetup;
use crate::seed::Seed;
use crate::source;
use crate::suggest;
use crate::system::Listen;
use crate::transcript::{ClientTls, Recorder, ServerTls, Stage, Timeouts, WireClient};

use super::shared::SetupError;
use super::whole::{Provider, World};

/// The open ports of a source payer and its authorization server, and where they are.
struct Opened {
    idp: TcpListener,
    source: TcpListener,
    issuer: String,
    fhir_base: String,
}

impl World {
    pub(super) async fn start_mocks(
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
        let client = self.forgetful_client(timeouts);
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

    /// What a mock stands on. Whoever is under test writes nothing.
    pub(super) fn stage(
        &self,
        actor: Actor,
        timeouts: Timeouts,
        stop: &CancellationToken,
    ) -> Stage {
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
    pub(super) fn origin(&self, listener: &TcpListener) -> String {
        let scheme = if self.server_tls.is_some() { "https" } else { "http" };
        listener.local_addr().map_or_else(
            |_| format!("{scheme}://127.0.0.1"),
            |address| format!("{scheme}://{address}"),
        )
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

/// Opens a port.
pub(super) async fn bind(address: &str) -> Result<TcpListener, SetupError> {
    TcpListener::bind(address)
        .await
        .map_err(|cause| SetupError::Listen { address: address.to_owned(), cause })
}
