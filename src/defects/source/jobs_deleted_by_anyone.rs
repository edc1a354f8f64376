//! `source.jobs_deleted_by_anyone`.

use crate::checks::status::foreign_cancel_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.jobs_deleted_by_anyone",
    title: "Every client may delete the jobs of others",
    effect: Effect::Source(|policy| policy.cancel_needs_owner = false),
    breaks: &[&foreign_cancel_refused::CHECK],
    also: &[],
};
