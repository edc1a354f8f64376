//! A payer of our own mocks on real time, with a hostile peer in front of its FHIR server.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use payerproof::cli::exit::Exit;
use payerproof::clock::Clock;
use payerproof::guides::Guides;
use payerproof::id::Party;
use payerproof::outcome::{RunRecord, ScenarioRecord, StepRecord, StepState, VerdictKind};
use payerproof::population::{Population, SOURCE_PAYER};
use payerproof::runner::{self, Ran, RunOptions};
use payerproof::scenario::{self, Library};
use payerproof::secret::Secret;
use payerproof::seed::Seed;
use payerproof::system::{self, System};
use payerproof::transcript::{ClientTls, Recorder, Spool, Stage, Timeouts, WireClient};
use payerproof::{idp, source};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::peer::{self, Answer};

/// The scenario that meets the authorization server only, which is always good.
pub const GOOD: &str = "issuer_alone";
const GOOD_TEXT: &str = "\
title: The issuer says who it is
role: idp
story: A client that knows the issuer reads its OpenID configuration and nothing else.
steps:
  - discover: {document: openid_configuration}
";
/// The scenario that walks through all of the source payer.
pub const WHOLE: &str = "export/member_exported";
/// What a run may take in all, far above what its limits add up to.
const DEADLINE: Duration = Duration::from_secs(12);
/// The seed of the members, as the configuration names it.
const MEMBERS_SEED: u64 = 1;

/// A running payer.
pub struct Payer {
    /// Issuer of the authorization server.
    pub issuer: String,
    /// FHIR base, which leads to the hostile peer.
    pub fhir_base: String,
    _running: DropGuard,
}

impl Payer {
    /// Starts the mocks, and `rule` in front of the FHIR server.
    pub async fn start(rule: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let shutdown = CancellationToken::new();
        let (idp_listener, issuer) = listen().await;
        let (source_listener, good) = listen().await;
        let (front, front_origin) = listen().await;
        let fhir_base = format!("{front_origin}/fhir");
        let secret = || Secret::from("the secret of the source payer");
        let client = idp::Client {
            client_id: "source-payer".to_owned(),
            name: "Source payer".to_owned(),
            secrets: vec![idp::ClientSecret::lasting(secret())],
            auth_method: idp::AuthMethod::ClientSecretBasic,
            can_introspect_any: true,
            ..idp::Client::default()
        };
        let settings = idp::Settings {
            clients: vec![client],
            ..idp::Settings::new(
                issuer.clone(),
                fhir_base.clone(),
                idp::SigningKeys::from_pems(&[include_str!(
                    "../../../fixtures/keys/idp-es256.pem"
                )])
                .expect("a key"),
                Seed(1),
            )
        };
        let handle = idp::Handle::new(idp::Policy::default());
        tokio::spawn(idp::run(idp_listener, stage(Party::Idp, &shutdown), settings, handle));
        let settings = source::Settings {
            base: fhir_base.clone(),
            issuer: issuer.clone(),
            introspection: ("source-payer".to_owned(), secret()),
            population: population(),
            guides: Guides::default(),
            organizations: std::collections::BTreeMap::new(),
            payers: source::KnownPayers::default(),
            matching: None,
            admins: Vec::new(),
            payer: SOURCE_PAYER,
            seed: Seed(1),
            caller: Party::Runner,
            trusted_issuers: Vec::new(),
        };
        // Waiting costs real time here.
        let policy =
            source::Policy { polls_before_done: 0, retry_after_secs: None, ..Default::default() };
        let handle = source::Handle::new(policy);
        let stage = stage(Party::Source, &shutdown);
        tokio::spawn(source::run(source_listener, stage, settings, handle));
        let good = good.trim_start_matches("http://").to_owned();
        tokio::spawn(peer::serve(front, Some(good), Arc::new(rule)));
        Self { issuer, fhir_base, _running: shutdown.drop_guard() }
    }

    /// The configuration of this payer, with limits that no good answer passes.
    pub fn system(&self) -> System {
        described(&self.issuer, &self.fhir_base, 10)
    }
}

/// The members of every payer here; making them takes longer than most of the tests.
fn population() -> Arc<Population> {
    static MEMBERS: LazyLock<Arc<Population>> = LazyLock::new(|| {
        Arc::new(Population::generate(Seed(MEMBERS_SEED), Clock::system().today(), 20))
    });
    Arc::clone(&MEMBERS)
}

/// A port of ours, and its origin.
pub async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, origin)
}

/// What a mock that nobody records stands on; it gives up on peers after a second.
pub fn stage(speaker: Party, shutdown: &CancellationToken) -> Stage {
    let spool = Spool::create().expect("a temporary directory");
    let recorder = Recorder::forgetful(Clock::system(), spool);
    let second = Duration::from_secs(1);
    let timeouts = Timeouts {
        connect: second,
        head: second,
        idle: second,
        total: second,
        body_limit_bytes: 1 << 20,
    };
    let tls = ClientTls::public().expect("TLS settings");
    Stage {
        client: WireClient::new(recorder.clone(), speaker, tls, timeouts),
        recorder,
        defects: Vec::new(),
        tls: None,
        shutdown: shutdown.clone(),
    }
}

/// A configuration from the text a user would write; `secs` is how long a peer may say nothing.
pub fn described(issuer: &str, fhir_base: &str, secs: u64) -> System {
    let exchange_secs = secs + 1;
    let text = format!(
        r#"
name = "A hostile payer"
roles = ["source", "idp"]
issuer = "{issuer}"
fhir_base = "{fhir_base}"

[claims]
dynamic_registration = true
member_match = true
openid = true
patient_export = true

[members]
seed = {MEMBERS_SEED}

[limits]
connect_secs = {secs}
response_secs = {secs}
idle_secs = {secs}
exchange_secs = {exchange_secs}
export_secs = 3
"#
    );
    system::parse("hostile.toml", &text).unwrap_or_else(|error| panic!("{error}"))
}

/// A run of these scenarios against `system`.
pub fn options(system: System, scenarios: &[&str]) -> RunOptions {
    static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
        let mut library = Library::load(None).expect("sound scenarios");
        let good = scenario::parse("issuer_alone.yaml", GOOD_TEXT).expect("a sound scenario");
        library.scenarios.extend(scenario::expand(GOOD, &good).expect("it has no cases"));
        library
    });
    let mut library = LIBRARY.clone();
    library.scenarios.retain(|expanded| scenarios.contains(&expanded.id.as_str()));
    assert_eq!(library.scenarios.len(), scenarios.len(), "{scenarios:?}");
    RunOptions {
        roles: system.roles.clone(),
        jobs: system.limits.jobs,
        system: Arc::new(system),
        own: false,
        ..RunOptions::of_mocks(library, Seed(7))
    }
}

/// Runs to the end, which must come before the deadline.
pub async fn run(options: RunOptions) -> Ran {
    tokio::time::timeout(DEADLINE, runner::run(options))
        .await
        .expect("the run ends before its deadline")
        .expect("nothing of ours is in the way")
}

/// The record of the run in which one scenario meets the hostile peer and another does not. What
/// must hold however hostile the peer is, is asserted here.
pub async fn met(system: System) -> RunRecord {
    let record = run(options(system, &[GOOD, WHOLE])).await.record;
    let good = of(&record, GOOD);
    assert_eq!((&good.error, &good.skipped), (&None, &None), "{:#?}", good.steps);
    let kinds: Vec<_> = good.checks.iter().map(|outcome| outcome.verdict.kind()).collect();
    assert!(
        !kinds.is_empty() && kinds.iter().all(|kind| *kind == VerdictKind::Passed),
        "{kinds:?}"
    );
    assert_eq!((record.totals.scenarios, &record.interrupted), (2, &None));
    let stored = serde_json::to_string(&record).expect("every record can be stored");
    assert_eq!(serde_json::from_str::<RunRecord>(&stored).expect("and read"), record);
    record
}

/// The record of one scenario.
pub fn of<'a>(record: &'a RunRecord, id: &str) -> &'a ScenarioRecord {
    record.scenarios.iter().find(|one| one.id == id).expect("no scenario is lost")
}

/// Ids of the checks that failed, over the run.
pub fn failed(record: &RunRecord) -> Vec<&str> {
    record
        .checks
        .iter()
        .filter(|check| check.verdict.kind() == VerdictKind::Failed)
        .map(|check| check.id.as_str())
        .collect()
}

/// The step that did not end well.
pub fn stumbled(record: &ScenarioRecord) -> &StepRecord {
    record.steps.iter().find(|step| step.state == StepState::Failed).expect("a step that failed")
}

/// Asserts that nothing was said of the peer except that `step` could not be done, because of
/// `cause`.
pub fn assert_unclear(record: &RunRecord, step: &str, cause: &str) {
    let whole = of(record, WHOLE);
    let error = whole.error.as_deref().unwrap_or_default();
    let named = format!("step `{step}`");
    assert!(error.starts_with(&named) && error.contains(cause), "{error:?}; {:#?}", whole.steps);
    assert_eq!(stumbled(whole).id, step);
    assert_eq!(failed(record), Vec::<&str>::new());
    assert_eq!(Exit::of(record), Exit::Inconclusive);
}

/// Asserts that this check failed, and that the exit code says so.
pub fn assert_failed(record: &RunRecord, check: &str) {
    assert!(failed(record).contains(&check), "{:?}", failed(record));
    assert_eq!(Exit::of(record), Exit::Failed);
}
