//! Runs planned scenarios at once, within limits, and has each judged.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::checks;
use crate::clock::Clock;
use crate::defects::Defect;
use crate::id::Actor;
use crate::outcome::{CheckOutcome, RunRecord, StepRecord, StepState, VerdictKind};
use crate::population::Population;
use crate::scenario::{Expanded, Library, Step};
use crate::seed::Seed;
use crate::spec::Catalogue;
use crate::system::{RegistrationKind, System, resolve};
use crate::transcript::{ClientTls, Redactor, Silence, Spool, TestAuthority, TlsError, Transcript};

use super::claims::{Unmet, from_metadata};
use super::description::describe;
use super::event::{Listener, RunEvent, Silent};
use super::key_set::key_set_out_of_reach;
use super::plan::Plan;
use super::record;
use super::step::StepProblem;
use super::tally::{Ended, Tally};
use super::third_party::ThirdPartyKeys;
use super::turns::Turns;
use super::verbs;
use super::world::{Nobody, Person, Shared, World, mocks_system};

/// Ordinary members beside the named cases in a run against our own mocks.
const ORDINARY_MEMBERS: usize = 20;
/// How long it may take to put back what steps changed.
const TO_TIDY: Duration = Duration::from_secs(30);
/// What is said of a scenario that panicked.
const A_BUG: &str = "it ended in a bug of payerproof; the log says more";

/// What to run, and how.
#[derive(Clone)]
pub struct RunOptions {
    /// The system under test, or [`super::mocks_system`].
    pub system: Arc<System>,
    /// Directory that relative paths of the configuration start from.
    pub directory: PathBuf,
    /// Whether the system is our own mocks.
    pub own: bool,
    /// The seed everything random derives from.
    pub seed: Seed,
    /// The scenarios to choose from.
    pub library: Library,
    /// The roles to judge.
    pub roles: Vec<Actor>,
    /// Only scenarios whose id contains this.
    pub filter: Option<String>,
    /// Scenarios at once; at least one.
    pub jobs: usize,
    /// Stop at the first failed check.
    pub fail_fast: bool,
    /// Real time a scenario may take; the configured limit when left out.
    pub timeout: Option<Duration>,
    /// Defects of our own mocks.
    pub defects: Vec<&'static Defect>,
    /// Who hears of events.
    pub listener: Arc<dyn Listener>,
    /// Who vouches for what cannot be observed.
    pub person: Arc<dyn Person>,
    /// Ends the run early; what was seen until then is reported.
    pub stop: CancellationToken,
    /// The command line that repeats this run, without its filter.
    pub command: String,
    /// Whether the transcripts are kept for whoever asked for the run. All of them together take
    /// much more memory than the record.
    pub keeps_transcripts: bool,
}

/// What a run leaves.
#[derive(Debug)]
pub struct Ran {
    /// The redacted record.
    pub record: RunRecord,
    /// The unredacted transcripts, by scenario, where they were to be kept. They must not leave
    /// the process as they are.
    pub transcripts: Vec<(String, Transcript)>,
    /// What the record was redacted with.
    pub redactor: Arc<Redactor>,
}

/// Why nothing could be run. Never about the system under test.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A spool directory could not be made.
    #[error("could not make a spool directory: {0}")]
    Spool(std::io::Error),
    /// TLS could not be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Keys could not be made.
    #[error("could not make a key: {0}")]
    Keys(String),
    /// The metadata of the authorization server could not be read.
    #[error(transparent)]
    Unmet(#[from] Unmet),
}

/// One scenario as it ran, judged but not yet redacted.
#[derive(Clone, Debug)]
pub struct ScenarioRun {
    /// The scenario.
    pub expanded: Expanded,
    /// Everything seen.
    pub transcript: Transcript,
    /// The steps as they ended.
    pub steps: Vec<StepRecord>,
    /// What the checks said; every check whose actor is under test.
    pub outcomes: Vec<CheckOutcome>,
    /// When it began, on its clock.
    pub started_at: Timestamp,
    /// How long it really took.
    pub duration: Duration,
    /// Why it could not be finished, if the reason is not the system's answer.
    pub error: Option<String>,
    /// Why it was left out.
    pub skipped: Option<String>,
}

impl RunOptions {
    /// A run of every scenario against our own mocks, told to nobody.
    pub fn of_mocks(library: Library, seed: Seed) -> Self {
        Self {
            system: Arc::new(mocks_system()),
            directory: PathBuf::from("."),
            own: true,
            seed,
            library,
            roles: Actor::ALL.to_vec(),
            filter: None,
            jobs: 8,
            fail_fast: false,
            timeout: None,
            defects: Vec::new(),
            listener: Arc::new(Silent),
            person: Arc::new(Nobody),
            stop: CancellationToken::new(),
            command: format!("payerproof run --seed {}", seed.0),
            keeps_transcripts: true,
        }
    }
}

impl ScenarioRun {
    /// The worst verdict of its checks.
    pub fn worst(&self) -> VerdictKind {
        self.outcomes
            .iter()
            .map(|outcome| outcome.verdict.kind())
            .max()
            .unwrap_or(VerdictKind::NotSeen)
    }
}

/// Runs everything planned and makes the record.
///
/// # Errors
/// When nothing can be run for a reason of our own.
pub async fn run(options: RunOptions) -> Result<Ran, RunError> {
    let begun = Instant::now();
    let options = with_claims(options).await?;
    let catalogue = Catalogue::built_in();
    let shared = share(&options)?;
    let started_at = shared.start.now();
    let plan = Plan::make(
        &options.library,
        &options.system,
        options.own,
        &options.roles,
        options.filter.as_deref(),
    );
    options.listener.hear(&RunEvent::Began { scenarios: plan.to_run().count() });
    let redactor = Arc::new(record::redactor(&options));
    let (mut ended, tally) = run_plan(&options, &shared, &redactor, plan).await;
    options.listener.hear(&RunEvent::Ended);
    let transcripts = ended
        .iter_mut()
        .filter_map(|ended| Some((ended.record.id.clone(), ended.transcript.take()?)))
        .collect();
    let scenarios = ended.into_iter().map(|ended| ended.record).collect();
    let took = (started_at, begun.elapsed());
    let record = record::run_record(&options, catalogue, scenarios, &tally, took);
    Ok(Ran { record, transcripts, redactor })
}

/// Adds what the metadata of a real authorization server claims, unless the run is stopped first.
async fn with_claims(options: RunOptions) -> Result<RunOptions, RunError> {
    if options.own {
        return Ok(options);
    }
    let system = System::clone(&options.system);
    let system = tokio::select! {
        system = Box::pin(from_metadata(system, &options.directory)) => Arc::new(system?),
        () = options.stop.cancelled() => Arc::clone(&options.system),
    };
    Ok(RunOptions { system, ..options })
}

/// What the scenarios of a run share.
///
/// # Errors
/// When a directory or TLS setting is not to be had.
pub fn share(options: &RunOptions) -> Result<Shared, RunError> {
    let start = if options.own { Clock::simulated_from_now() } else { Clock::system() };
    let tls = &options.system.tls;
    let path = |path: &PathBuf| resolve(&options.directory, path);
    let identity = match (&tls.certificate_file, &tls.key_file) {
        (Some(certificate), Some(key)) => Some((path(certificate), path(key))),
        _ => None,
    };
    // Our members must be the same in every run against a system they were loaded into.
    let population_seed = if options.own {
        options.seed.child("population")
    } else {
        Seed(options.system.members.seed)
    };
    let kept = options.system.target.as_ref().and_then(|target| target.listen.authority.as_ref());
    let authority = match kept {
        Some(directory) => TestAuthority::kept_in(&path(directory))?,
        None => TestAuthority::create()?,
    };
    let mut verifies = ClientTls::configure(
        tls.ca_file.as_ref().map(path).as_deref(),
        identity.as_ref().map(|(certificate, key)| (certificate.as_path(), key.as_path())),
        tls.insecure,
    )?;
    // Our mocks call each other.
    if options.own || kept.is_some() {
        verifies = verifies.trusting(authority.certificate())?;
    }
    Ok(Shared {
        system: Arc::clone(&options.system),
        directory: options.directory.clone(),
        own: options.own,
        seed: options.seed,
        population: Arc::new(Population::generate(
            population_seed,
            start.today(),
            ORDINARY_MEMBERS,
        )),
        start,
        person: Arc::clone(&options.person),
        listener: Arc::clone(&options.listener),
        tls: verifies,
        authority: Arc::new(authority),
        spool: Spool::create().map_err(RunError::Spool)?,
        defects: options.defects.clone(),
        third_party: Arc::new(ThirdPartyKeys::generate().map_err(RunError::Keys)?),
        client_site: Arc::default(),
        udap_turn: Arc::default(),
        silence: Silence::default(),
        earlier: Arc::default(),
        accepted: Arc::default(),
    })
}

async fn run_plan(
    options: &RunOptions,
    shared: &Shared,
    redactor: &Arc<Redactor>,
    plan: Plan,
) -> (Vec<Ended>, Tally) {
    // A real target can only be configured with one address of ours.
    let one_at_a_time = options.system.target.is_some() && !options.own;
    let jobs = if one_at_a_time { 1 } else { options.jobs.max(1) };
    let permits = Arc::new(Semaphore::new(jobs));
    let shares_client = options.system.registration.how == RegistrationKind::Manual && !options.own;
    let stories = plan.0.iter().map(|planned| &planned.expanded.scenario);
    let turns = Arc::new(if shares_client { Turns::of(stories) } else { Turns::default() });
    // They hold the whole library: once is enough.
    let shared_options = Arc::new(options.clone());
    let stop = options.stop.child_token();
    let mut tasks = JoinSet::new();
    let mut begun = HashMap::new();
    let (mut all, mut tally) = (Vec::new(), Tally::default());
    for planned in plan.0 {
        if let Some(skipped) = planned.skipped {
            all.push(Ended::from_run(
                left_out(planned.expanded, shared, skipped),
                options,
                redactor,
            ));
            continue;
        }
        let (permits, stop) = (Arc::clone(&permits), stop.clone());
        let (shared, options) = (shared.clone(), Arc::clone(&shared_options));
        let redactor = Arc::clone(redactor);
        let expanded = planned.expanded.clone();
        let turns = Arc::clone(&turns);
        let task = tasks.spawn(async move {
            let _turns = turns.take(&planned.expanded.scenario).await;
            let permit = permits.acquire().await;
            if stop.is_cancelled() || permit.is_err() {
                let why = "the run was stopped first".to_owned();
                return Ended::from_run(
                    left_out(planned.expanded, &shared, why),
                    &options,
                    &redactor,
                );
            }
            let id = planned.expanded.id.clone();
            options.listener.hear(&RunEvent::ScenarioBegan { id: id.clone() });
            // A story needs much room, and most of them wait for their turn: this one has it.
            let story = run_one(&shared, planned.expanded, options.timeout, &stop);
            let run = Box::pin(story).await;
            options.listener.hear(&RunEvent::ScenarioEnded {
                id,
                worst: run.worst(),
                error: run.error.clone(),
            });
            if options.fail_fast && run.worst() == VerdictKind::Failed {
                stop.cancel();
            }
            // What is redacted here takes no time at the end of the run.
            Ended::from_run(run, &options, &redactor)
        });
        begun.insert(task.id(), expanded);
    }
    while let Some(joined) = tasks.join_next().await {
        let ended = match joined {
            Ok(ended) => Some(ended),
            // A panic is a bug of ours. Neither this scenario nor the others may be lost with it.
            Err(error) => {
                tracing::error!("a scenario ended in a bug of ours: {error}");
                begun.remove(&error.id()).map(|expanded| {
                    let error = Some(A_BUG.to_owned());
                    let run = ScenarioRun { error, ..empty(expanded, shared) };
                    Ended::from_run(run, options, redactor)
                })
            }
        };
        all.extend(ended.map(|mut ended| {
            tally.take(&mut ended);
            ended
        }));
    }
    all.sort_by(|one, other| one.record.id.cmp(&other.record.id));
    (all, tally)
}

fn left_out(expanded: Expanded, shared: &Shared, why: String) -> ScenarioRun {
    ScenarioRun { skipped: Some(why), ..empty(expanded, shared) }
}

/// A scenario of which nothing was seen yet.
fn empty(expanded: Expanded, shared: &Shared) -> ScenarioRun {
    ScenarioRun {
        expanded,
        transcript: Transcript::default(),
        steps: Vec::new(),
        outcomes: Vec::new(),
        started_at: shared.start.now(),
        duration: Duration::ZERO,
        error: None,
        skipped: None,
    }
}

/// Runs and judges one scenario. Whatever happens, what was seen is judged.
pub async fn run_one(
    shared: &Shared,
    expanded: Expanded,
    timeout: Option<Duration>,
    stop: &CancellationToken,
) -> ScenarioRun {
    let begun = Instant::now();
    let mut run = empty(expanded, shared);
    let limit = timeout.unwrap_or(Duration::from_secs(shared.system.limits.scenario_secs));
    match Box::pin(World::set(shared.clone(), &run.expanded)).await {
        Err(error) => run.error = Some(error.to_string()),
        Ok(mut world) => {
            let recorder = world.recorder.clone();
            // A step may need much room, and most scenarios wait.
            let steps = Box::pin(drive(&mut world, &run.expanded, &mut run.steps));
            let ended = tokio::select! {
                ended = tokio::time::timeout(limit, steps) =>
                    ended.map_err(|_| format!("the scenario took longer than {limit:?}")),
                () = stop.cancelled() => Err("the run was stopped".to_owned()),
            };
            run.error = match ended {
                Ok(ended) => ended.err(),
                Err(cut_short) => Some(in_step(&run.steps, &cut_short)),
            };
            // Also after a story that was cut short: the system under test is left as it was.
            let tidied = Box::pin(verbs::tidy(&mut world));
            if tokio::time::timeout(TO_TIDY, tidied).await.is_err() {
                tracing::warn!("the system under test could not be left as it was in time");
            }
            world.close().await;
            recorder.settled().await;
            run.transcript = recorder.transcript();
            if !shared.own && run.expanded.scenario.role == Actor::Target {
                let mut earlier = shared.earlier();
                run.transcript.exchanges.retain(|exchange| !earlier.is_stale(exchange));
                earlier.learn(&run.expanded.id, &run.transcript);
                if run.error.is_none() {
                    run.error = key_set_out_of_reach(&run.transcript);
                }
            }
            judge(&mut run).await;
        }
    }
    run.duration = begun.elapsed();
    tracing::info!(
        scenario = run.expanded.id,
        exchanges = run.transcript.exchanges.len(),
        "scenario {} ended: {}",
        run.expanded.id,
        run.worst()
    );
    run
}

/// Has the transcript judged. Files may be large, so this must not hold up the exchanges of other
/// scenarios.
async fn judge(run: &mut ScenarioRun) {
    let transcript = run.transcript.clone();
    let judged =
        tokio::task::spawn_blocking(move || checks::judge(&transcript, Catalogue::built_in()));
    match judged.await {
        Ok(outcomes) => run.outcomes = outcomes,
        Err(error) => {
            tracing::error!(scenario = run.expanded.id, "judging ended in a bug of ours: {error}");
            run.error = Some(A_BUG.to_owned());
        }
    }
}

/// Names the step that was cut short, if one was.
fn in_step(steps: &[StepRecord], why: &str) -> String {
    match steps.last() {
        Some(step) if step.state == StepState::Failed => format!("step `{}`: {why}", step.id),
        _ => why.to_owned(),
    }
}

/// Drives the steps in order. After one that did not end well the rest is left out.
async fn drive(
    world: &mut World,
    expanded: &Expanded,
    steps: &mut Vec<StepRecord>,
) -> Result<(), String> {
    let mut broken: Option<String> = None;
    let mut error = None;
    for step in &expanded.scenario.steps {
        let mut record = StepRecord {
            id: step.id().to_owned(),
            verb: step.verb().to_owned(),
            title: describe(step),
            state: StepState::Done,
            detail: String::new(),
        };
        if let Some(by) = &broken {
            record.state = StepState::LeftOut;
            record.detail = format!("it needs `{by}`");
            steps.push(record);
            continue;
        }
        world.shared.listener.hear(&RunEvent::StepBegan {
            scenario: expanded.id.clone(),
            step: step.id().to_owned(),
        });
        // Pushed first, so that a deadline in the middle still shows the step it fell in.
        record.state = StepState::Failed;
        "it did not end".clone_into(&mut record.detail);
        steps.push(record);
        let ended = verbs::run(world, step).await;
        let Some(record) = steps.last_mut() else { continue };
        record.detail = String::new();
        match ended {
            Ok(()) => record.state = StepState::Done,
            Err(StepProblem::LeftOut(why)) => {
                record.state = StepState::LeftOut;
                record.detail = why;
                // Nobody builds on an altered request, a person's word or a look; on anything else
                // the rest of the story does.
                if step.alter().is_none() && !matches!(step, Step::Attest(_) | Step::Look(_)) {
                    broken = Some(step.id().to_owned());
                }
            }
            Err(StepProblem::Refused(why)) => {
                record.detail = why;
                broken = Some(step.id().to_owned());
            }
            Err(StepProblem::Unreachable(why) | StepProblem::Ours(why)) => {
                record.detail.clone_from(&why);
                error = Some(format!("step `{}`: {why}", step.id()));
                broken = Some(step.id().to_owned());
            }
        }
    }
    error.map_or(Ok(()), Err)
}
