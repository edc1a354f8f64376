//! `payerproof selftest`.

use std::fmt::Write;
use std::num::NonZeroUsize;

use clap::Args;

use crate::defects;
use crate::runner::{self, RunOptions};
use crate::scenario::Library;
use crate::seed::Seed;

use super::exit::Exit;
use super::{Stopped, at_least_one, runtime, say};

/// Arguments of `selftest`.
#[derive(Debug, Args)]
pub struct SelftestArgs {
    /// Only defects whose id contains this.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Scenarios at once.
    #[arg(long, default_value = "8", value_name = "N", value_parser = at_least_one)]
    jobs: NonZeroUsize,
    /// Seed of everything random.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

/// Runs the command.
pub fn run(args: &SelftestArgs) -> Result<Exit, Stopped> {
    let library = Library::load(None).map_err(Stopped::bug)?;
    let options = RunOptions::of_mocks(library, Seed(args.seed));
    let shared = runner::share(&options).map_err(Stopped::bug)?;
    let wanted = |id: &str| args.filter.as_deref().is_none_or(|filter| id.contains(filter));
    let defects = defects::all().filter(|defect| wanted(defect.id)).collect();
    let (matrix, kills) = runtime()?.block_on(async {
        let matrix = runner::matrix(&shared, &options.library, args.jobs.get()).await;
        let kills = runner::kills(&shared, defects, &matrix, args.jobs.get()).await;
        (matrix, kills)
    });
    let unclean: Vec<&str> = matrix
        .iter()
        .filter(|(_, exercise)| !exercise.problems.is_empty())
        .map(|(id, _)| id.as_str())
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
        "{} clean runs, {} not clean; {} defects, {exact} break exactly what they name",
        matrix.len(),
        unclean.len(),
        kills.len()
    );
    say(&text);
    Ok(if unclean.is_empty() && exact == kills.len() { Exit::Ok } else { Exit::Failed })
}
