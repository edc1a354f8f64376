//! `target.takes_the_first_group`.

use crate::checks::client::group_of_match;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.takes_the_first_group",
    title: "Every export is one of the first Group there ever was",
    effect: Effect::Target(|policy| policy.keeps_groups_apart = false),
    breaks: &[&group_of_match::CHECK],
    also: &[],
};
