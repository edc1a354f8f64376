//! What all scenarios of a run share.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, MutexGuard, PoisonError};

use tokio::sync::Mutex;

use crate::clock::Clock;
use crate::defects::Defect;
use crate::id::Actor;
use crate::population::Population;
use crate::runner::earlier::Earlier;
use crate::runner::event::Listener;
use crate::runner::third_party::ThirdPartyKeys;
use crate::seed::Seed;
use crate::system::{CLAIMS, System};
use crate::transcript::{ClientTls, Silence, Spool, TestAuthority, TlsError};

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
    /// The clients registered by hand that have had a token in this run.
    pub accepted: Arc<std::sync::Mutex<BTreeSet<String>>>,
}

impl Shared {
    /// What the scenarios before gave a real target payer.
    pub fn earlier(&self) -> MutexGuard<'_, Earlier> {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The clients registered by hand that have had a token in this run.
    pub fn accepted(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.accepted.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
            // Long enough to see that a job never ends.
            export_secs: 7200,
            ..crate::system::Limits::default()
        },
        target: None,
        client_site: None,
        unclaimed: std::collections::BTreeMap::new(),
        udap: None,
    }
}
