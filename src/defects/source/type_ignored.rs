//! `source.type_ignored`.

use crate::checks::files::requested_types_only;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.type_ignored",
    title: "Types that were not asked for are exported",
    effect: Effect::Source(|policy| policy.applies_type = false),
    breaks: &[&requested_types_only::CHECK],
    also: &[],
};
