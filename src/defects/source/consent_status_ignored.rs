//! `source.consent_status_ignored`.

use crate::checks::bulk_match::held_back;
use crate::checks::consent::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_status_ignored",
    title: "An inactive consent is honoured",
    effect: Effect::Source(|policy| policy.consent_checks_status = false),
    breaks: &[refused::row("consent_inactive"), row(held_back::ROWS, "consent_inactive")],
    also: &[],
};
