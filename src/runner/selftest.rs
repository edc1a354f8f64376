//! The self-test: which defect turns which checks red, in the shortest scenario that shows it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::checks::Check;
use crate::defects::Defect;
use crate::outcome::VerdictKind;
use crate::scenario::{Expanded, Library};

use super::engine::{ScenarioRun, run_one};
use super::world::Shared;

/// How many scenarios a defect is tried in before a check counts as not broken by it.
const SCENARIOS_TRIED: usize = 40;

/// What a clean scenario exercises.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// The scenario.
    pub expanded: Expanded,
    /// How many exchanges it takes.
    pub exchanges: usize,
    /// Checks that saw something in it.
    pub seen: BTreeSet<&'static str>,
    /// Checks that failed or warned although nothing is wrong, and other trouble; must be empty.
    pub problems: Vec<String>,
}

/// What every scenario exercises when our mocks are clean, by id.
pub type Matrix = BTreeMap<String, Exercise>;

/// What a defect did.
#[derive(Clone, Debug)]
pub struct Kill {
    /// The defect.
    pub defect: &'static Defect,
    /// The scenarios it was shown in.
    pub scenarios: Vec<String>,
    /// The checks that failed or warned.
    pub broken: BTreeSet<String>,
    /// Checks that should have failed and did not.
    pub survived: Vec<&'static str>,
    /// Checks that failed and were not named.
    pub collateral: Vec<String>,
}

impl Kill {
    /// Whether exactly the named checks failed.
    pub fn is_exact(&self) -> bool {
        self.survived.is_empty() && self.collateral.is_empty()
    }
}

/// Runs one scenario with clean mocks.
pub async fn clean_exercise(shared: &Shared, expanded: Expanded) -> Exercise {
    let run = run_one(shared, expanded, None, &CancellationToken::new()).await;
    let mut problems: Vec<String> = run
        .outcomes
        .iter()
        .filter(|outcome| is_bad(outcome.verdict.kind()))
        .map(|outcome| format!("{}: {:#?}", outcome.check, outcome.verdict))
        .collect();
    problems.extend(run.error.clone());
    problems.extend(
        run.steps
            .iter()
            .filter(|step| !step.detail.is_empty())
            .map(|step| format!("step `{}`: {}", step.id, step.detail)),
    );
    let seen = run
        .outcomes
        .iter()
        .filter(|outcome| outcome.verdict.kind() == VerdictKind::Passed)
        .filter_map(|outcome| crate::checks::find(&outcome.check))
        .map(|check| check.id)
        .collect();
    Exercise { exchanges: run.transcript.exchanges.len(), expanded: run.expanded, seen, problems }
}

fn is_bad(kind: VerdictKind) -> bool {
    matches!(kind, VerdictKind::Failed | VerdictKind::Warned | VerdictKind::Blocked)
}

/// The scenarios that exercise `check`, shortest first.
pub fn scenarios_for(check: &str, matrix: &Matrix) -> Vec<String> {
    let mut scenarios: Vec<(usize, &String)> = matrix
        .iter()
        .filter(|(_, exercise)| exercise.seen.contains(check))
        .map(|(id, exercise)| (exercise.exchanges, id))
        .collect();
    scenarios.sort();
    scenarios.into_iter().map(|(_, id)| id.clone()).collect()
}

/// Runs `defect` in the shortest scenarios that show it: for each check it names, those that
/// exercise the check, until it fails.
pub async fn kill(shared: &Shared, defect: &'static Defect, matrix: &Matrix) -> Kill {
    let shared = Shared { defects: vec![defect], ..shared.clone() };
    let mut broken: BTreeSet<String> = BTreeSet::new();
    let mut scenarios: Vec<String> = Vec::new();
    for check in defect.breaks {
        for id in scenarios_for(check.id, matrix).into_iter().take(SCENARIOS_TRIED) {
            if broken.contains(check.id) {
                break;
            }
            if scenarios.contains(&id) {
                continue;
            }
            let expanded = matrix[&id].expanded.clone();
            let run = run_one(&shared, expanded, None, &CancellationToken::new()).await;
            broken.extend(failing(&run));
            scenarios.push(id);
        }
    }
    let named = |checks: &[&'static Check]| -> BTreeSet<&'static str> {
        checks.iter().map(|check| check.id).collect()
    };
    let (breaks, also) = (named(defect.breaks), named(defect.also));
    Kill {
        defect,
        scenarios,
        survived: breaks.iter().copied().filter(|id| !broken.contains(*id)).collect(),
        collateral: broken
            .iter()
            .filter(|id| !breaks.contains(id.as_str()) && !also.contains(id.as_str()))
            .cloned()
            .collect(),
        broken,
    }
}

fn failing(run: &ScenarioRun) -> impl Iterator<Item = String> {
    run.outcomes
        .iter()
        .filter(|outcome| {
            matches!(outcome.verdict.kind(), VerdictKind::Failed | VerdictKind::Warned)
        })
        .map(|outcome| outcome.check.clone())
}

/// Runs every scenario clean, `jobs` at once.
pub async fn matrix(shared: &Shared, library: &Library, jobs: usize) -> Matrix {
    let exercises = at_once(jobs, library.scenarios.clone(), |expanded| {
        let shared = shared.clone();
        async move { clean_exercise(&shared, expanded).await }
    });
    let exercises = exercises.await;
    exercises.into_iter().map(|exercise| (exercise.expanded.id.clone(), exercise)).collect()
}

/// Runs every given defect in the scenarios that show it, `jobs` at once.
pub async fn kills(
    shared: &Shared,
    defects: Vec<&'static Defect>,
    matrix: &Matrix,
    jobs: usize,
) -> Vec<Kill> {
    let matrix = Arc::new(matrix.clone());
    let kills = at_once(jobs, defects, |defect| {
        let (shared, matrix) = (shared.clone(), Arc::clone(&matrix));
        async move { kill(&shared, defect, &matrix).await }
    });
    let mut kills = kills.await;
    kills.sort_by_key(|kill| kill.defect.id);
    kills
}

/// Runs a task for each item, at most `jobs` at once; the order of results is not kept.
async fn at_once<I, T, F>(jobs: usize, items: Vec<I>, task: impl Fn(I) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let permits = Arc::new(Semaphore::new(jobs.max(1)));
    let mut tasks = JoinSet::new();
    for item in items {
        let (permits, future) = (Arc::clone(&permits), task(item));
        tasks.spawn(async move {
            let _permit = permits.acquire_owned().await;
            future.await
        });
    }
    tasks.join_all().await
}
