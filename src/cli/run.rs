//! `payerproof run`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::defects::{self, Defect};
use crate::id::Actor;
use crate::outcome::{RunRecord, VerdictKind};
use crate::report::{FORMATS, terminal};
use crate::runner::{self, Listener, Person, Plan, Ran, RunOptions, Silent, mocks_system, quoted};
use crate::scenario::Library;
use crate::seed::Seed;
use crate::suggest;
use crate::system::{self, System};
use crate::transcript::{MEMORY_LIMIT_BYTES, har, text};

use super::exit::Exit;
use super::progress::Progress;
use super::report::write_report;
use super::stop::asked_to_stop;
use super::{Stopped, at_least_one, runtime, say};

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Configuration of the system under test; our own mocks when left out.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Judge only this role; may be repeated.
    #[arg(long = "role", value_name = "ROLE", value_parser = parse_role)]
    roles: Vec<Actor>,
    /// Run only scenarios whose id contains this.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// List the scenarios instead of running them.
    #[arg(long)]
    list: bool,
    /// Scenarios at once.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    jobs: Option<NonZeroUsize>,
    /// Seed of everything random; drawn and printed when left out.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Stop at the first failed check.
    #[arg(long)]
    fail_fast: bool,
    /// Seconds a scenario may take.
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    /// Directory of scenario files to add; one with the id of a built-in replaces it.
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
    /// TOML file of what persons vouch for.
    #[arg(long, value_name = "FILE")]
    attestations: Option<PathBuf>,
    /// The version of a guide to judge by, as `pdex=2.0.0`; may be repeated. It comes before what the
    /// configuration says.
    #[arg(long = "guide", value_name = "NAME=VERSION")]
    guides: Vec<String>,
    /// Switch on a defect of our own mocks; may be repeated.
    #[arg(long = "defect", value_name = "ID")]
    defects: Vec<String>,
    /// Directory to write reports into.
    #[arg(long, value_name = "DIR", default_value = "reports/latest")]
    out: PathBuf,
    /// Also write each scenario's redacted transcript, as `.http` to read and `.har` for tools.
    #[arg(long)]
    transcripts: bool,
    /// End with 3, and name them, when checks that apply found nothing to judge.
    #[arg(long)]
    require_seen: bool,
    /// Show no progress.
    #[arg(long, short)]
    quiet: bool,
}

fn parse_role(text: &str) -> Result<Actor, String> {
    text.parse().map_err(|_| {
        let names = Actor::ALL.map(Actor::as_str);
        format!("expected one of {}{}", names.join(", "), suggest::did_you_mean(text, names))
    })
}

/// Runs the command.
pub fn run(args: RunArgs) -> Result<Exit, Stopped> {
    let library = Library::load(args.scenarios.as_deref()).map_err(Stopped::usage)?;
    let mut options = options(&args, library)?;
    let runtime = runtime()?;
    if args.list && !options.own {
        let system = System::clone(&options.system);
        match runtime.block_on(runner::from_metadata(system, &options.directory)) {
            Ok(system) => options.system = Arc::new(system),
            // A list needs nobody to be there.
            Err(error) => tracing::info!("{error}"),
        }
    }
    let plan = plan(&options)?;
    if args.list {
        list(&plan);
        return Ok(Exit::Ok);
    }
    let slips = runner::slips(&options.system, &options.directory);
    if !slips.is_empty() {
        return Err(Stopped::usage(slips.join("\n")));
    }
    let ran = runtime.block_on(async {
        let stop = options.stop.clone();
        let asked = asked_to_stop();
        tokio::spawn(async move {
            asked.await;
            tracing::warn!("stopping; what was seen so far is reported");
            stop.cancel();
        });
        runner::run(options).await
    });
    let ran = ran.map_err(Stopped::bug)?;
    // A peer that still holds a connection must not hold up the report.
    runtime.shutdown_background();
    write_reports(&args.out, &ran)?;
    if args.transcripts {
        write_transcripts(&args.out.join("transcripts"), &ran)?;
    }
    say(&terminal::summary(&ran.record));
    say(&format!("\nReports: {}\n", args.out.join("report.html").display()));
    let exit = Exit::of(&ran.record);
    if args.require_seen && exit == Exit::Ok {
        return Ok(all_seen(&ran.record));
    }
    Ok(exit)
}

/// How a run ends in which everything that applies was to be seen.
fn all_seen(record: &RunRecord) -> Exit {
    let unseen: Vec<&str> = record
        .checks
        .iter()
        .filter(|check| check.verdict.kind() == VerdictKind::NotSeen)
        .map(|check| check.id.as_str())
        .collect();
    if unseen.is_empty() {
        return Exit::Ok;
    }
    say(&format!("\n! {} checks found nothing to judge: {}\n", unseen.len(), unseen.join(", ")));
    Exit::Inconclusive
}

fn options(args: &RunArgs, library: Library) -> Result<RunOptions, Stopped> {
    let (mut system, directory, own) = match &args.config {
        Some(path) => {
            let system = system::load(path).map_err(Stopped::usage)?;
            let parent = path.parent().unwrap_or(Path::new(""));
            // A bare file name has an empty parent, which is no directory to start programs in.
            let directory = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            let directory = directory.to_path_buf();
            (system, directory, false)
        }
        None => (mocks_system(), PathBuf::from("."), true),
    };
    system
        .guides
        .set_named(&args.guides)
        .map_err(|why| Stopped::usage(format!("--guide {why}")))?;
    let roles = if args.roles.is_empty() { system.roles.clone() } else { args.roles.clone() };
    if let Some(role) = roles.iter().find(|role| !system.roles.contains(role)) {
        let message =
            format!("the configuration does not describe the role {role}; add it to `roles`");
        return Err(Stopped::usage(message));
    }
    if !own && !args.defects.is_empty() {
        let message = "--defect bends our own mocks; it has no meaning with --config";
        return Err(Stopped::usage(message));
    }
    let seed = args.seed.map_or_else(Seed::from_entropy, Seed);
    let jobs = args.jobs.map_or(system.limits.jobs, NonZeroUsize::get);
    let listener: Arc<dyn Listener> =
        if args.quiet { Arc::new(Silent) } else { Arc::new(Progress::new()) };
    Ok(RunOptions {
        system: Arc::new(system),
        directory,
        own,
        seed,
        library,
        roles,
        filter: args.filter.clone(),
        jobs,
        fail_fast: args.fail_fast,
        timeout: args.timeout.map(Duration::from_secs),
        defects: defects_named(&args.defects)?,
        listener,
        person: Arc::new(attestations(args.attestations.as_deref())?),
        stop: CancellationToken::new(),
        command: command_line(args, seed),
        keeps_transcripts: args.transcripts,
    })
}

/// The defects of these ids.
pub(super) fn defects_named(ids: &[String]) -> Result<Vec<&'static Defect>, Stopped> {
    ids.iter()
        .map(|id| {
            defects::find(id).ok_or_else(|| {
                let hint = suggest::did_you_mean(id, defects::all().map(|defect| defect.id));
                Stopped::usage(format!("there is no defect `{id}`{hint}"))
            })
        })
        .collect()
}

fn command_line(args: &RunArgs, seed: Seed) -> String {
    let mut command = "payerproof run".to_owned();
    let mut flag = |name: &str, value: &str| {
        let _ = write!(command, " {name} {}", quoted(value));
    };
    if let Some(config) = &args.config {
        flag("--config", &config.display().to_string());
    }
    for role in &args.roles {
        flag("--role", role.as_str());
    }
    if let Some(scenarios) = &args.scenarios {
        flag("--scenarios", &scenarios.display().to_string());
    }
    for guide in &args.guides {
        flag("--guide", guide);
    }
    for defect in &args.defects {
        flag("--defect", defect);
    }
    if let Some(attestations) = &args.attestations {
        flag("--attestations", &attestations.display().to_string());
    }
    if let Some(timeout) = args.timeout {
        flag("--timeout", &timeout.to_string());
    }
    flag("--seed", &seed.0.to_string());
    command
}

/// The scenarios of a run; a filter that fits none is a slip.
fn plan(options: &RunOptions) -> Result<Plan, Stopped> {
    let RunOptions { library, system, own, roles, filter, .. } = options;
    let plan = Plan::make(library, system, *own, roles, filter.as_deref());
    let Some(filter) = filter.as_deref().filter(|_| plan.0.is_empty()) else { return Ok(plan) };
    let ids = || library.scenarios.iter().map(|expanded| expanded.id.as_str());
    let parts = ids().flat_map(|id| id.split(['/', '@']));
    let names =
        |roles: &[Actor]| roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" or ");
    let has_it = |role: &Actor| {
        library.scenarios.iter().any(|one| one.scenario.role == *role && one.id.contains(filter))
    };
    let others: Vec<Actor> = Actor::ALL.into_iter().filter(has_it).collect();
    let hint = if others.is_empty() {
        suggest::did_you_mean(filter, ids().chain(parts))
    } else {
        format!("; those that have it judge {}", names(&others))
    };
    let roles = names(roles);
    Err(Stopped::usage(format!("no scenario that judges {roles} has `{filter}` in its id{hint}")))
}

fn list(plan: &Plan) {
    let mut text = String::new();
    for planned in &plan.0 {
        let scenario = &planned.expanded.scenario;
        let _ = writeln!(
            text,
            "{:<50} {:<7} {}",
            planned.expanded.id,
            scenario.role.as_str(),
            scenario.title
        );
        if let Some(why) = &planned.skipped {
            let _ = writeln!(text, "{:<50} left out: {why}", "");
        }
    }
    say(&text);
}

/// Writes the reports at once: the page of a large run takes a while.
fn write_reports(out: &Path, ran: &Ran) -> Result<(), Stopped> {
    make_directory(out)?;
    std::thread::scope(|scope| {
        let writing: Vec<_> = FORMATS
            .iter()
            .map(|format| {
                scope.spawn(|| write_report(format, &ran.record, &out.join(format.file_name)))
            })
            .collect();
        let bug = |_| Stopped::bug("writing a report ended early");
        writing.into_iter().try_for_each(|writer| writer.join().map_err(bug)?)
    })
}

/// Transcripts as they may leave the process: redacted, with bodies cut where they are long.
fn write_transcripts(out: &Path, ran: &Ran) -> Result<(), Stopped> {
    for (id, transcript) in &ran.transcripts {
        let redacted = ran.redactor.transcript(transcript, MEMORY_LIMIT_BYTES);
        let stem = out.join(id);
        write(&with_suffix(&stem, "http"), text::write(&redacted).as_bytes())?;
        let mut har = Vec::new();
        har::write(&redacted, &mut har).map_err(Stopped::bug)?;
        write(&with_suffix(&stem, "har"), &har)?;
    }
    Ok(())
}

/// Ids hold no extension of their own, but may hold dots.
fn with_suffix(stem: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}.{suffix}", stem.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Stopped> {
    if let Some(directory) = path.parent() {
        make_directory(directory)?;
    }
    std::fs::write(path, bytes)
        .map_err(|error| Stopped::usage(format!("could not write {}: {error}", path.display())))
}

fn make_directory(path: &Path) -> Result<(), Stopped> {
    std::fs::create_dir_all(path)
        .map_err(|error| Stopped::usage(format!("could not make {}: {error}", path.display())))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attestations {
    #[serde(default)]
    attestation: Vec<Attestation>,
    #[serde(skip)]
    by_requirement: BTreeMap<String, (String, String)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attestation {
    requirement: String,
    by: String,
    statement: String,
}

impl Person for Attestations {
    fn vouch(&self, requirement: &str) -> Option<(String, String)> {
        self.by_requirement.get(requirement).cloned()
    }
}

fn attestations(path: Option<&Path>) -> Result<Attestations, Stopped> {
    let Some(path) = path else { return Ok(Attestations::default()) };
    let text = std::fs::read_to_string(path)
        .map_err(|error| Stopped::usage(format!("could not read {}: {error}", path.display())))?;
    let mut all: Attestations = toml::from_str(&text)
        .map_err(|error| Stopped::usage(format!("{}: {error}", path.display())))?;
    for one in all.attestation.drain(..) {
        let words = (one.by, one.statement);
        if all.by_requirement.insert(one.requirement.clone(), words).is_some() {
            let message = format!("{}: `{}` is attested twice", path.display(), one.requirement);
            return Err(Stopped::usage(message));
        }
    }
    Ok(all)
}
