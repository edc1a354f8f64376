//! `source.consent_patient_ignored`.

use crate::checks::bulk_match::held_back;
use crate::checks::consent::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_patient_ignored",
    title: "A consent of another person is honoured",
    effect: Effect::Source(|policy| policy.consent_checks_patient = false),
    breaks: &[refused::row("consent_other_patient"), row(held_back::ROWS, "consent_other_patient")],
    also: &[],
};
