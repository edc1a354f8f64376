//! `source.group_requester_unnamed`.

use crate::checks::match_group::requester_named;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_requester_unnamed",
    title: "A Group does not say who asked for it",
    effect: Effect::Source(|policy| policy.group_names_requester = false),
    breaks: &[&requester_named::CHECK],
    also: &[],
};
