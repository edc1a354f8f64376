//! The self-test: which defect turns which checks red, in the shortest scenario that shows it.

use std::collections::{BTreeMap, BTreeSet};

use tokio_util::sync::CancellationToken;

use crate::checks::Check;
use crate::defects::Defect;
use crate::outcome::VerdictKind;
use crate::scenario::Expanded;

use super::engine::{RunError, RunOptions, ScenarioRun, run_one, share};

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
///
/// # Errors
/// When nothing can be run for a reason of our own.
pub async fn clean_exercise(
    options: &RunOptions,
    expanded: Expanded,
) -> Result<Exercise, RunError> {
    let shared = share(options)?;
    let run = run_one(&shared, expanded, options.timeout, &CancellationToken::new()).await;
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
    Ok(Exercise {
        exchanges: run.transcript.exchanges.len(),
        expanded: run.expanded,
        seen,
        problems,
    })
}

fn is_bad(kind: VerdictKind) -> bool {
    matches!(kind, VerdictKind::Failed | VerdictKind::Warned | VerdictKind::Blocked)
}

/// The shortest scenarios that together exercise every check `defect` must break.
pub fn scenario_for(defect: &Defect, matrix: &Matrix) -> Vec<String> {
    let mut wanted: BTreeSet<&str> = defect.breaks.iter().map(|check| check.id).collect();
    let mut chosen = Vec::new();
    while !wanted.is_empty() {
        let best = matrix
            .iter()
            .filter(|(_, exercise)| wanted.iter().any(|id| exercise.seen.contains(id)))
            .min_by_key(|(id, exercise)| {
                let missing = wanted.iter().filter(|id| !exercise.seen.contains(*id)).count();
                (missing, exercise.exchanges, (*id).clone())
            });
        let Some((id, exercise)) = best else { break };
        wanted.retain(|id| !exercise.seen.contains(id));
        chosen.push(id.clone());
    }
    chosen
}

/// Runs the scenarios that show `defect`, with it switched on.
///
/// # Errors
/// When nothing can be run for a reason of our own.
pub async fn kill(
    options: &RunOptions,
    defect: &'static Defect,
    matrix: &Matrix,
) -> Result<Kill, RunError> {
    let scenarios = scenario_for(defect, matrix);
    let mut options = options.clone();
    options.defects = vec![defect];
    let mut broken = BTreeSet::new();
    for id in &scenarios {
        let shared = share(&options)?;
        let expanded = matrix[id].expanded.clone();
        let run = run_one(&shared, expanded, options.timeout, &CancellationToken::new()).await;
        broken.extend(failing(&run));
    }
    let named = |checks: &[&'static Check]| -> BTreeSet<&'static str> {
        checks.iter().map(|check| check.id).collect()
    };
    let (breaks, also) = (named(defect.breaks), named(defect.also));
    Ok(Kill {
        defect,
        scenarios,
        survived: breaks.iter().copied().filter(|id| !broken.contains(*id)).collect(),
        collateral: broken
            .iter()
            .filter(|id| !breaks.contains(id.as_str()) && !also.contains(id.as_str()))
            .cloned()
            .collect(),
        broken,
    })
}

fn failing(run: &ScenarioRun) -> impl Iterator<Item = String> {
    run.outcomes
        .iter()
        .filter(|outcome| {
            matches!(outcome.verdict.kind(), VerdictKind::Failed | VerdictKind::Warned)
        })
        .map(|outcome| outcome.check.clone())
}
