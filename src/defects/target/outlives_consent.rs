//! `target.outlives_consent`.

use crate::checks::client::{ended_consent_unused, no_request_after_consent_end};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.outlives_consent",
    title: "The period of the consent is not looked at",
    effect: Effect::Target(|policy| policy.minds_consent_period = false),
    breaks: &[&ended_consent_unused::CHECK, &no_request_after_consent_end::CHECK],
    also: &[],
};
