//! `target.prefers_plain_metadata`.

use crate::checks::registrant::signed_values_first;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.prefers_plain_metadata",
    title: "Plain metadata goes before what is signed",
    effect: Effect::Target(|policy| policy.prefers_signed_values = false),
    breaks: &[&signed_values_first::CHECK],
    also: &[],
};
