//! `target.renames_refused_match`.

use crate::checks::client::no_request_after_consent_end;
use crate::checks::client::refusal_not_repeated;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.renames_refused_match",
    title: "A refused match is sent again with other ids",
    effect: Effect::Target(|policy| {
        policy.accepts_refusal = false;
        policy.renames_refused_match = true;
    }),
    breaks: &[&refusal_not_repeated::CHECK],
    also: &[&no_request_after_consent_end::CHECK],
};
