//! `source.consent_type_ignored`.

use crate::checks::bulk_match::held_back;
use crate::checks::consent::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_type_ignored",
    title: "A consent that denies is honoured",
    effect: Effect::Source(|policy| policy.consent_checks_type = false),
    breaks: &[refused::row("consent_deny"), row(held_back::ROWS, "consent_deny")],
    also: &[],
};
