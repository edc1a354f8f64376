//! `source.submitted_coverage_left_out`.

use crate::checks::match_group::coverage_attached;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.submitted_coverage_left_out",
    title: "Submitted Coverages do not come back",
    effect: Effect::Source(|policy| policy.submitted_coverage_attached = false),
    breaks: &[&coverage_attached::CHECK],
    also: &[],
};
