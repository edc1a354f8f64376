//! `target.goes_on_after_revocation`.

use crate::checks::client::no_request_after_consent_end;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.goes_on_after_revocation",
    title: "Polls and files are asked for when the source has said that the consent is over",
    effect: Effect::Target(|policy| policy.accepts_end_of_consent = false),
    breaks: &[&no_request_after_consent_end::CHECK],
    also: &[],
};
