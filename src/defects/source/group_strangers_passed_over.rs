//! `source.group_strangers_passed_over`.

use crate::checks::group_export::stranger_reported;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_strangers_passed_over",
    title: "Whoever is not in a Group is passed over in silence",
    effect: Effect::Source(|policy| policy.group_strangers_reported = false),
    breaks: &[&stranger_reported::CHECK],
    also: &[],
};
