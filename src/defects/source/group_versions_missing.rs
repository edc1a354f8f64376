//! `source.group_versions_missing`.

use crate::checks::capability::versions_work;
use crate::checks::group::versions_readable;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_versions_missing",
    title: "Versions of a Group are declared and not found",
    effect: Effect::Source(|policy| policy.group_versions_served = false),
    breaks: &[&versions_readable::CHECK],
    also: &[&versions_work::CHECK],
};
