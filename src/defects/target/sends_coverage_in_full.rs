//! `target.sends_coverage_in_full`.

use crate::checks::client::coverage_to_link_minimal;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.sends_coverage_in_full",
    title: "CoverageToLink is sent with all this payer keeps about it",
    effect: Effect::Target(|policy| policy.trims_coverage_to_link = false),
    breaks: &[&coverage_to_link_minimal::CHECK],
    also: &[],
};
