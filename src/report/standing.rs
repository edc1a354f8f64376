//! How a run and a scenario stand, in a word: the headline of every report.

pub(super) use crate::outcome::Conclusion;
use crate::outcome::{RunRecord, ScenarioRecord, VerdictKind};

/// How a scenario ended, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// A check failed.
    Failed,
    /// It could not be run or judged, for a reason that is not the system's.
    Error,
    /// A step did not end well, and no check failed.
    Incomplete,
    /// A check warned.
    Warned,
    /// Checks passed and nothing was wrong.
    Passed,
    /// It ran and no check had anything to say.
    Quiet,
    /// It was left out.
    Skipped,
}

impl Standing {
    /// The word reports use.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Error => "error",
            Self::Incomplete => "incomplete",
            Self::Warned => "warned",
            Self::Passed => "passed",
            Self::Quiet => "not judged",
            Self::Skipped => "skipped",
        }
    }
}

/// How `scenario` ended.
pub(super) fn of_scenario(scenario: &ScenarioRecord) -> Standing {
    let has = |kind| scenario.checks.iter().any(|outcome| outcome.verdict.kind() == kind);
    if scenario.skipped.is_some() {
        Standing::Skipped
    } else if has(VerdictKind::Failed) {
        Standing::Failed
    } else if scenario.error.is_some() {
        Standing::Error
    } else if scenario.is_incomplete() {
        Standing::Incomplete
    } else if has(VerdictKind::Warned) {
        Standing::Warned
    } else if has(VerdictKind::Passed) {
        Standing::Passed
    } else {
        Standing::Quiet
    }
}

/// How the run ended.
pub(super) fn of_run(record: &RunRecord) -> Conclusion {
    record.conclusion()
}

/// The headline: a sentence without a full stop.
pub(super) fn headline(record: &RunRecord) -> String {
    let count = |kind| record.totals.count(kind);
    let failed = count(VerdictKind::Failed);
    let judged = failed + count(VerdictKind::Warned) + count(VerdictKind::Passed);
    match of_run(record) {
        Conclusion::Failed => format!("{failed} of {judged} judged checks failed"),
        Conclusion::Inconclusive if record.interrupted.is_some() => {
            "Inconclusive: the run was interrupted".to_owned()
        }
        Conclusion::Inconclusive if judged == 0 => {
            "Inconclusive: no check saw anything to judge".to_owned()
        }
        Conclusion::Inconclusive => {
            "Inconclusive: nothing failed, but some scenarios did not end".to_owned()
        }
        Conclusion::Passed => match count(VerdictKind::Warned) {
            0 => format!("All {judged} judged checks passed"),
            warned => format!("No check failed; {warned} of {judged} judged checks warned"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn each_scenario_of_the_sample_stands_as_told() {
        let standings: Vec<_> =
            sample::run().scenarios.iter().map(|s| (s.id.clone(), of_scenario(s))).collect();
        insta::assert_debug_snapshot!(standings);
    }

    #[test]
    fn a_run_that_saw_nothing_is_not_a_pass() {
        assert_eq!(of_run(&sample::empty()), Conclusion::Inconclusive);
        assert_eq!(headline(&sample::empty()), "Inconclusive: no check saw anything to judge");
    }

    #[test]
    fn a_failure_outweighs_an_interruption() {
        let mut record = sample::run();
        record.interrupted = Some("stopped by Ctrl-C".to_owned());
        assert_eq!(of_run(&record), Conclusion::Failed);
        record.totals.checks.retain(|(kind, _)| *kind != VerdictKind::Failed);
        assert_eq!(of_run(&record), Conclusion::Inconclusive);
        record.interrupted = None;
        record.scenarios.retain(|scenario| of_scenario(scenario) == Standing::Passed);
        assert_eq!(of_run(&record), Conclusion::Passed);
    }
}
