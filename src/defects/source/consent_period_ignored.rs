//! `source.consent_period_ignored`.

use crate::checks::bulk_match::{held_back, placed};
use crate::checks::consent::refused;
use crate::checks::files::only_matched_members;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_period_ignored",
    title: "The period of a consent is not looked at",
    effect: Effect::Source(|policy| policy.consent_checks_period = false),
    breaks: &[
        refused::row("consent_expired"),
        refused::row("consent_not_started"),
        refused::row("consent_period_missing"),
        row(held_back::ROWS, "consent_expired"),
        row(held_back::ROWS, "consent_not_started"),
        row(held_back::ROWS, "consent_period_missing"),
        row(placed::ROWS, "expired_consent"),
    ],
    also: &[&only_matched_members::CHECK],
};
