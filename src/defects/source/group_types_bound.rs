//! `source.group_types_bound`.

use crate::checks::group_export;
use crate::checks::group_export::any_types_allowed;
use crate::checks::kick_off;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_types_bound",
    title: "An export of a Group must ask for the types of attribution lists",
    effect: Effect::Source(|policy| policy.group_demands_list_types = true),
    breaks: &[&any_types_allowed::CHECK],
    also: &[&kick_off::accepted::CHECK, &group_export::accepted::CHECK],
};
