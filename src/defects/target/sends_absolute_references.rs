//! `target.sends_absolute_references`.

use crate::checks::client::consent_profile;
use crate::checks::client::references_local;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.sends_absolute_references",
    title: "References to the member are absolute URLs",
    effect: Effect::Target(|policy| policy.references_local = false),
    breaks: &[&references_local::CHECK],
    also: &[consent_profile::row("patient")],
};
