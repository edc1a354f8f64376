//! `source.consent_action_ignored`.

use crate::checks::consent::action_demanded;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_action_ignored",
    title: "A consent that names no action is honoured",
    effect: Effect::Source(|policy| policy.consent_checks_action = false),
    breaks: &[&action_demanded::CHECK],
    also: &[],
};
