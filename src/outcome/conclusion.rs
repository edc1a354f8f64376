//! What a whole run comes to: one answer for exit codes and for every report.

use super::run_record::{RunRecord, ScenarioRecord, StepState};
use super::verdict::VerdictKind;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// A requirement was broken.
    Failed,
    /// Nothing was seen to be broken, but not everything could be looked at.
    Inconclusive,
    /// Everything looked at was right.
    Passed,
}

impl RunRecord {
    /// How the run ended.
    pub fn conclusion(&self) -> Conclusion {
        let count = |kind| self.totals.count(kind);
        if count(VerdictKind::Failed) > 0 {
            Conclusion::Failed
        } else if self.interrupted.is_some()
            || self.scenarios.iter().any(ScenarioRecord::is_incomplete)
            || count(VerdictKind::Passed) + count(VerdictKind::Warned) == 0
        {
            Conclusion::Inconclusive
        } else {
            Conclusion::Passed
        }
    }
}

impl ScenarioRecord {
    /// Whether the story stopped before its end: a peer could not be spoken to, or a step that
    /// later ones need did not end well. A step left out on purpose does not count.
    pub fn is_incomplete(&self) -> bool {
        self.error.is_some() || self.steps.iter().any(|step| step.state == StepState::Failed)
    }
}
