//! `source.consent_recipient_ignored`.

use crate::checks::consent::refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_recipient_ignored",
    title: "A consent to disclosure to another payer is honoured",
    effect: Effect::Source(|policy| policy.consent_checks_recipient = false),
    breaks: &[refused::row("consent_other_recipient")],
    also: &[],
};
