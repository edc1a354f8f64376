//! `source.group_search_ignored`.

use crate::checks::group::other_codes_left_out;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_search_ignored",
    title: "A search finds every Group, whatever it asks for",
    effect: Effect::Source(|policy| policy.group_search_applied = false),
    breaks: &[&other_codes_left_out::CHECK],
    also: &[],
};
