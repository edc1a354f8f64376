//! `source.bulk_match_empty_group_left_out`.

use crate::checks::bulk_match::matched_group_present;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_empty_group_left_out",
    title: "A bulk match that finds nobody has no Group of matched members",
    effect: Effect::Source(|policy| policy.matched_group_always = false),
    breaks: &[&matched_group_present::CHECK],
    also: &[],
};
