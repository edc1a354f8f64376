//! `source.consent_policy_ignored`.

use crate::checks::bulk_match::held_back;
use crate::checks::consent::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_policy_ignored",
    title: "A consent under any policy is honoured",
    effect: Effect::Source(|policy| policy.consent_checks_policy = false),
    breaks: &[
        refused::row("consent_policy_unknown"),
        row(held_back::ROWS, "consent_policy_unknown"),
    ],
    also: &[],
};
