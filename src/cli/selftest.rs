//! `payerproof selftest`.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::defects;
use crate::id::Actor;
use crate::runner::{self, Kill, Matrix, Person, RunOptions, Silent, mocks_system};
use crate::scenario::Library;
use crate::seed::Seed;

use super::exit::Exit;
use super::{Stopped, runtime, say};

/// Arguments of `selftest`.
#[derive(Debug, Args)]
pub struct SelftestArgs {
    /// Only defects whose id contains this.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Scenarios at once.
    #[arg(long, default_value_t = 8, value_name = "N")]
    jobs: usize,
    /// Seed of everything random.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

/// Nobody vouches in a self-test.
struct Nobody;

impl Person for Nobody {
    fn vouch(&self, _: &str) -> Option<(String, String)> {
        None
    }
}

/// Runs the command.
pub fn run(args: &SelftestArgs) -> Result<Exit, Stopped> {
    let options = options(args.seed)?;
    let runtime = runtime()?;
    let (matrix, kills) = runtime.block_on(async {
        let matrix = matrix(&options, args.jobs).await?;
        let kills = kills(&options, &matrix, args).await?;
        Ok::<_, Stopped>((matrix, kills))
    })?;
    let unclean: Vec<&str> = matrix
        .values()
        .filter(|exercise| !exercise.problems.is_empty())
        .map(|exercise| exercise.expanded.id.as_str())
        .collect();
    let mut text = String::new();
    for kill in &kills {
        let mark = if kill.is_exact() { "killed  " } else { "PROBLEM " };
        let checks: Vec<&str> = kill.broken.iter().map(String::as_str).collect();
        let _ = writeln!(text, "{mark} {:<44} {}", kill.defect.id, checks.join(" "));
        for check in &kill.survived {
            let _ = writeln!(text, "{:<9}{:<44} did not fail: {check}", "", "");
        }
        for check in &kill.collateral {
            let _ = writeln!(text, "{:<9}{:<44} failed, not named: {check}", "", "");
        }
    }
    for id in &unclean {
        let _ = writeln!(text, "NOT CLEAN {id}: {}", matrix[*id].problems.join("; "));
    }
    let exact = kills.iter().filter(|kill| kill.is_exact()).count();
    let _ = writeln!(
        text,
        "{} scenarios, {} not clean; {} defects, {exact} break exactly what they name",
        matrix.len(),
        unclean.len(),
        kills.len()
    );
    say(&text);
    Ok(if unclean.is_empty() && exact == kills.len() { Exit::Ok } else { Exit::Failed })
}

fn options(seed: u64) -> Result<RunOptions, Stopped> {
    Ok(RunOptions {
        system: Arc::new(mocks_system()),
        directory: PathBuf::from("."),
        own: true,
        seed: Seed(seed),
        library: Library::load(None).map_err(Stopped::bug)?,
        roles: Actor::ALL.to_vec(),
        filter: None,
        jobs: 1,
        fail_fast: false,
        timeout: None,
        defects: Vec::new(),
        listener: Arc::new(Silent),
        person: Arc::new(Nobody),
        stop: CancellationToken::new(),
        command: "payerproof selftest".to_owned(),
    })
}

async fn matrix(options: &RunOptions, jobs: usize) -> Result<Matrix, Stopped> {
    let permits = Arc::new(Semaphore::new(jobs.max(1)));
    let mut tasks = JoinSet::new();
    for expanded in options.library.scenarios.clone() {
        let (permits, options) = (Arc::clone(&permits), options.clone());
        tasks.spawn(async move {
            let _permit = permits.acquire_owned().await;
            runner::clean_exercise(&options, expanded).await
        });
    }
    let mut matrix = Matrix::new();
    while let Some(joined) = tasks.join_next().await {
        let exercise = joined.map_err(Stopped::bug)?.map_err(Stopped::bug)?;
        matrix.insert(exercise.expanded.id.clone(), exercise);
    }
    Ok(matrix)
}

async fn kills(
    options: &RunOptions,
    matrix: &Matrix,
    args: &SelftestArgs,
) -> Result<Vec<Kill>, Stopped> {
    let permits = Arc::new(Semaphore::new(args.jobs.max(1)));
    let matrix = Arc::new(matrix.clone());
    let mut tasks = JoinSet::new();
    let wanted = |id: &str| args.filter.as_deref().is_none_or(|filter| id.contains(filter));
    for defect in defects::all().filter(|defect| wanted(defect.id)) {
        let (permits, options, matrix) =
            (Arc::clone(&permits), options.clone(), Arc::clone(&matrix));
        tasks.spawn(async move {
            let _permit = permits.acquire_owned().await;
            runner::kill(&options, defect, &matrix).await
        });
    }
    let mut kills = Vec::new();
    while let Some(joined) = tasks.join_next().await {
        kills.push(joined.map_err(Stopped::bug)?.map_err(Stopped::bug)?);
    }
    kills.sort_by_key(|kill| kill.defect.id);
    Ok(kills)
}
