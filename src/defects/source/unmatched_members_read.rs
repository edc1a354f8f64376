//! `source.unmatched_members_read`.

use crate::checks::{everything, search};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.unmatched_members_read",
    title: "Members are read and searched that the client has not matched",
    effect: Effect::Source(|policy| policy.reads_limited_to_matched = false),
    breaks: &[&everything::foreign_member_refused::CHECK, &search::foreign_member_refused::CHECK],
    also: &[],
};
