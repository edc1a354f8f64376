//! What a check says of one exchange, and what that makes of the check in a run.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::Finding;

/// What a check found in one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The obligation was met; says what was seen.
    Pass(String),
    /// The obligation was broken. Becomes a failure, or a warning where the requirement is a
    /// recommendation or its source is informative.
    Violation(Finding),
    /// Legal, but worth a person's attention: a warning at any level.
    Doubt(Finding),
    /// The rule does not bind this system; says why.
    NotApplicable(String),
    /// What the rule needs did not happen, for example a control that was itself refused.
    Blocked(String),
}

/// A check's verdict over a transcript or a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "verdict", rename_all = "snake_case", deny_unknown_fields)]
pub enum Verdict {
    /// Seen, and right every time.
    Passed {
        /// What was seen.
        seen: String,
    },
    /// A recommendation was not followed, or something legal deserves attention.
    Warned {
        /// The findings, in order; at least one.
        findings: Vec<Finding>,
    },
    /// A requirement was broken.
    Failed {
        /// The findings, in order; at least one.
        findings: Vec<Finding>,
    },
    /// Nothing the check looks at happened.
    NotSeen {
        /// Why, as far as known.
        reason: String,
    },
    /// The rule does not bind this system.
    NotApplicable {
        /// Why.
        why: String,
    },
    /// What the rule needs did not happen.
    Blocked {
        /// By what.
        by: String,
    },
    /// A person vouched for it; never counted as passed.
    Attested {
        /// Who.
        by: String,
        /// Their words.
        statement: String,
    },
}

/// The bare kind of a verdict, from best to worst for sorting.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// Nothing to look at.
    NotSeen,
    /// Does not bind.
    NotApplicable,
    /// Vouched for.
    Attested,
    /// Right.
    Passed,
    /// Could not be judged.
    Blocked,
    /// Deserves attention.
    Warned,
    /// Wrong.
    Failed,
}

impl VerdictKind {
    /// Every kind, worst first, as reports list them.
    pub const WORST_FIRST: [Self; 7] = [
        Self::Failed,
        Self::Warned,
        Self::Blocked,
        Self::Passed,
        Self::Attested,
        Self::NotApplicable,
        Self::NotSeen,
    ];

    /// The words reports use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotSeen => "not seen",
            Self::NotApplicable => "not applicable",
            Self::Attested => "attested",
            Self::Passed => "passed",
            Self::Blocked => "blocked",
            Self::Warned => "warned",
            Self::Failed => "failed",
        }
    }
}

impl fmt::Display for VerdictKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Verdict {
    /// The bare kind.
    pub fn kind(&self) -> VerdictKind {
        match self {
            Self::Passed { .. } => VerdictKind::Passed,
            Self::Warned { .. } => VerdictKind::Warned,
            Self::Failed { .. } => VerdictKind::Failed,
            Self::NotSeen { .. } => VerdictKind::NotSeen,
            Self::NotApplicable { .. } => VerdictKind::NotApplicable,
            Self::Blocked { .. } => VerdictKind::Blocked,
            Self::Attested { .. } => VerdictKind::Attested,
        }
    }

    /// The findings of a warning or failure.
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Warned { findings } | Self::Failed { findings } => findings,
            Self::Passed { .. }
            | Self::NotSeen { .. }
            | Self::NotApplicable { .. }
            | Self::Blocked { .. }
            | Self::Attested { .. } => &[],
        }
    }

    /// Sums up the judgements of one check. `binding` is false where the requirement can only
    /// warn. The worst judgement decides; its findings are all kept.
    pub fn sum(judgements: Vec<Judgement>, binding: bool) -> Self {
        let mut violations = Vec::new();
        let mut doubts = Vec::new();
        let mut passes = Vec::new();
        let mut blocked = None;
        let mut not_applicable = None;
        for judgement in judgements {
            match judgement {
                Judgement::Pass(seen) => passes.push(seen),
                Judgement::Violation(finding) if binding => violations.push(finding),
                Judgement::Violation(finding) | Judgement::Doubt(finding) => doubts.push(finding),
                Judgement::Blocked(by) => {
                    blocked.get_or_insert(by);
                }
                Judgement::NotApplicable(why) => {
                    not_applicable.get_or_insert(why);
                }
            }
        }
        if !violations.is_empty() {
            violations.extend(doubts);
            return Self::Failed { findings: violations };
        }
        if !doubts.is_empty() {
            return Self::Warned { findings: doubts };
        }
        match (passes.len(), blocked, not_applicable) {
            (0, Some(by), _) => Self::Blocked { by },
            (0, None, Some(why)) => Self::NotApplicable { why },
            (0, None, None) => Self::NotSeen { reason: "no such exchange took place".to_owned() },
            (1, ..) => Self::Passed { seen: passes.swap_remove(0) },
            (count, ..) => {
                Self::Passed { seen: format!("{}, and {} more times", passes[0], count - 1) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Part, Place};

    fn finding() -> Finding {
        Finding {
            expected: vec!["200".to_owned()],
            observed: "500".to_owned(),
            exchange: 1,
            part: Part::Response,
            place: Place::Status,
            hint: String::new(),
        }
    }

    #[test]
    fn one_violation_outweighs_any_number_of_passes() {
        let judgements = vec![
            Judgement::Pass("a".to_owned()),
            Judgement::Violation(finding()),
            Judgement::Pass("b".to_owned()),
        ];
        assert_eq!(Verdict::sum(judgements.clone(), true).kind(), VerdictKind::Failed);
        assert_eq!(Verdict::sum(judgements, false).kind(), VerdictKind::Warned);
    }

    #[test]
    fn a_pass_outweighs_a_block_and_silence_is_not_a_pass() {
        let judgements = vec![Judgement::Blocked("x".to_owned()), Judgement::Pass("a".to_owned())];
        assert_eq!(Verdict::sum(judgements, true).kind(), VerdictKind::Passed);
        assert_eq!(Verdict::sum(Vec::new(), true).kind(), VerdictKind::NotSeen);
    }
}
