//! `source.consent_discloser_ignored`.

use crate::checks::bulk_match::held_back;
use crate::checks::consent::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_discloser_ignored",
    title: "A consent to disclosure by another payer is honoured",
    effect: Effect::Source(|policy| policy.consent_checks_discloser = false),
    breaks: &[
        refused::row("consent_other_discloser"),
        row(held_back::ROWS, "consent_other_discloser"),
    ],
    also: &[],
};
