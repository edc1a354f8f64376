//! `source.constrained_members_disclosed`.

use crate::checks::match_group::unmatched_undisclosed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.constrained_members_disclosed",
    title: "Members whose consent is wanting are named by their id",
    effect: Effect::Source(|policy| policy.constrained_members_hidden = false),
    breaks: &[&unmatched_undisclosed::CHECK],
    also: &[],
};
