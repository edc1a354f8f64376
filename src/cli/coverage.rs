//! How each requirement is covered: its checks, the scenarios that exercise them, and the defects
//! that show they can fail.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Serialize;

use crate::checks;
use crate::defects;
use crate::spec::{Level, Requirement, Testable};

/// Which scenarios exercise which check, as the self-test measured it.
const EXERCISE: &str = include_str!("../../docs/generated/exercise.json");

/// The scenarios that exercise each check, by the check's id.
pub fn exercise() -> &'static BTreeMap<String, Vec<String>> {
    static READ: LazyLock<BTreeMap<String, Vec<String>>> =
        LazyLock::new(|| serde_json::from_str(EXERCISE).expect("the self-test writes it"));
    &READ
}

/// How one requirement is covered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage<'c> {
    /// The requirement.
    pub id: &'c str,
    /// How strictly it binds.
    pub level: Level,
    /// Whether breaking it only warns, whatever the level.
    pub advisory: bool,
    /// Whether traffic alone can decide it.
    pub testable: Testable,
    /// The checks that verify it.
    pub checks: Vec<&'static str>,
    /// The scenarios in which one of them sees something, cases apart.
    pub scenarios: BTreeSet<&'static str>,
    /// The defects that break one of them.
    pub defects: BTreeSet<&'static str>,
    /// Why no check verifies it; absent when one does.
    pub reason: Option<&'static str>,
}

impl<'c> Coverage<'c> {
    /// Of one requirement.
    pub fn of(requirement: &'c Requirement) -> Self {
        let checks: Vec<&str> = checks::verifying(&requirement.id).map(|check| check.id).collect();
        let seen = checks.iter().filter_map(|check| exercise().get(*check)).flatten();
        let breaks = |defect: &&defects::Defect| {
            defect.breaks.iter().any(|check| checks.contains(&check.id))
        };
        Self {
            id: &requirement.id,
            level: requirement.level,
            advisory: requirement.advisory,
            testable: requirement.testable,
            // `name@case`: what a case changes is one datum of the same story.
            scenarios: seen.filter_map(|scenario| scenario.split('@').next()).collect(),
            defects: defects::all().filter(breaks).map(|defect| defect.id).collect(),
            reason: checks.is_empty().then(|| checks::why_unverified(requirement)),
            checks,
        }
    }
}
