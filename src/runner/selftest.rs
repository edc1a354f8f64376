//! The self-test: which defect turns which checks red, in the shortest scenario that shows it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::checks::Check;
use crate::defects::Defect;
use crate::guides::{Guides, reaches};
use crate::id::Actor;
use crate::outcome::VerdictKind;
use crate::scenario::{Expanded, Library};
use crate::system::System;

use super::engine::{ScenarioRun, run_one};
use super::plan::beyond;
use super::world::Shared;

/// How many scenarios a defect is tried in before a check counts as not broken by it.
const SCENARIOS_TRIED: usize = 80;

/// What a clean scenario exercises.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// The scenario.
    pub expanded: Expanded,
    /// The guide versions it was judged by.
    pub guides: Guides,
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
    let run = Box::pin(run_one(shared, expanded, None, &CancellationToken::new())).await;
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
            // Nobody vouches for a mock.
            .filter(|step| !step.detail.is_empty() && step.verb != "attest")
            .map(|step| format!("step `{}`: {}", step.id, step.detail)),
    );
    let seen = run
        .outcomes
        .iter()
        .filter(|outcome| outcome.verdict.kind() == VerdictKind::Passed)
        .filter_map(|outcome| crate::checks::find(&outcome.check))
        .map(|check| check.id)
        .collect();
    Exercise {
        guides: shared.system.guides.clone(),
        exchanges: run.transcript.exchanges.len(),
        expanded: run.expanded,
        seen,
        problems,
    }
}

fn is_bad(kind: VerdictKind) -> bool {
    matches!(kind, VerdictKind::Failed | VerdictKind::Warned | VerdictKind::Blocked)
}

/// The scenarios that exercise `check`, shortest first. The cases of one file are alike, so the
/// second case of any file comes after the first of all others; and runs under former guide
/// versions come last.
pub fn scenarios_for(check: &str, matrix: &Matrix) -> Vec<String> {
    let mut scenarios: Vec<(usize, &String)> = matrix
        .iter()
        .filter(|(_, exercise)| exercise.seen.contains(check))
        .map(|(id, exercise)| (exercise.exchanges, id))
        .collect();
    scenarios.sort();
    let mut cases: BTreeMap<&str, usize> = BTreeMap::new();
    let is_former = |id: &String| !reaches(&matrix[id].guides.pdex, &Guides::default().pdex);
    let mut ranked: Vec<(bool, usize, usize, &String)> = scenarios
        .into_iter()
        .map(|(exchanges, id)| {
            let file = id.split(['@', ' ']).next().unwrap_or(id);
            let rank = cases.entry(file).or_default();
            *rank += 1;
            (is_former(id), *rank, exchanges, id)
        })
        .collect();
    ranked.sort();
    ranked.into_iter().map(|(.., id)| id.clone()).collect()
}

/// Runs `defect` in the shortest scenarios that show it: for each check it names, those that
/// exercise the check, until it fails.
pub async fn kill(shared: &Shared, defect: &'static Defect, matrix: &Matrix) -> Kill {
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
            let exercise = &matrix[&id];
            let shared = Shared { defects: vec![defect], ..judged_by(shared, &exercise.guides) };
            let expanded = exercise.expanded.clone();
            let run = Box::pin(run_one(&shared, expanded, None, &CancellationToken::new())).await;
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

fn judged_by(shared: &Shared, guides: &Guides) -> Shared {
    let system = System { guides: guides.clone(), ..System::clone(&shared.system) };
    Shared { system: Arc::new(system), ..shared.clone() }
}

/// The guide versions before and after the present ones, whose rules the checks know too.
const OTHER_VERSIONS: [&str; 2] = ["2.2.0", "2.0.0"];

/// Runs every scenario clean under the present guide versions and the coming ones, and one case of
/// each under the former ones, `jobs` at once. The id of a run under other versions ends in them,
/// as ` (PDex 2.2.0)`.
pub async fn matrix(shared: &Shared, library: &Library, jobs: usize) -> Matrix {
    let others = OTHER_VERSIONS.map(|pdex| {
        let guides = Guides::of_pdex(pdex).unwrap_or_default();
        (guides, format!(" (PDex {pdex})"))
    });
    let mut runs = Vec::new();
    for (guides, mark) in [(Guides::default(), String::new())].into_iter().chain(others) {
        let is_former = !reaches(&guides.pdex, &Guides::default().pdex);
        let mut files = BTreeSet::new();
        for expanded in &library.scenarios {
            // The authorization server is judged by other documents, which are the same; and the
            // cases of one file differ in what no version changed.
            let is_first = files.insert(expanded.id.split('@').next());
            let is_alike = is_former && (expanded.scenario.role == Actor::Idp || !is_first);
            if !is_alike && beyond(&guides, &expanded.scenario).is_none() {
                runs.push((judged_by(shared, &guides), expanded.clone(), mark.clone()));
            }
        }
    }
    let exercises = at_once(jobs, runs, |(shared, expanded, mark)| async move {
        let id = format!("{}{mark}", expanded.id);
        (id, Box::pin(clean_exercise(&shared, expanded)).await)
    });
    exercises.await.into_iter().collect()
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
        async move { Box::pin(kill(&shared, defect, &matrix)).await }
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
