//! `source.consent_refused_as_forbidden`.

use crate::checks::consent::{action_demanded, missing_refused, opt_out_respected, refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_refused_as_forbidden",
    title: "A consent that cannot be honoured is answered with 403",
    effect: Effect::Source(|policy| policy.consent_refused_status = 403),
    breaks: &[
        refused::row("consent_deny"),
        refused::row("consent_expired"),
        refused::row("consent_inactive"),
        refused::row("consent_not_started"),
        refused::row("consent_other_discloser"),
        refused::row("consent_other_patient"),
        refused::row("consent_other_recipient"),
        refused::row("consent_period_missing"),
        refused::row("consent_policy_unknown"),
    ],
    also: &[&action_demanded::CHECK, &missing_refused::CHECK, &opt_out_respected::CHECK],
};
