//! `target.sends_no_coverage_to_link`.

use crate::checks::client::coverage_to_link_sent;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.sends_no_coverage_to_link",
    title: "The own coverage of the member is not sent",
    effect: Effect::Target(|policy| policy.sends_coverage_to_link = false),
    breaks: &[&coverage_to_link_sent::CHECK],
    also: &[],
};
