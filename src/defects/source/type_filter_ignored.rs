//! `source.type_filter_ignored`.

use crate::checks::files::type_filter_met;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.type_filter_ignored",
    title: "Resources that do not meet the _typeFilter are exported",
    effect: Effect::Source(|policy| policy.applies_type_filter = false),
    breaks: &[&type_filter_met::CHECK],
    also: &[],
};
