//! `source.consent_recipient_ignored`.

use crate::checks::bulk_match::held_back;
use crate::checks::consent::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_recipient_ignored",
    title: "A consent to disclosure to another payer is honoured",
    effect: Effect::Source(|policy| policy.consent_checks_recipient = false),
    breaks: &[
        refused::row("consent_other_recipient"),
        row(held_back::ROWS, "consent_other_recipient"),
    ],
    also: &[],
};
