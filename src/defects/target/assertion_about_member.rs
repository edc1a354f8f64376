//! `target.assertion_about_member`.

use crate::checks::client::assertion_subject_is_issuer;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.assertion_about_member",
    title: "The subject of assertions is the member",
    effect: Effect::Target(|policy| policy.assertion_subject_is_client = false),
    breaks: &[&assertion_subject_is_issuer::CHECK],
    also: &[],
};
