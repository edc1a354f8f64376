//! `source.type_filter_unchecked`.

use crate::checks::kick_off::unknown_filter_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.type_filter_unchecked",
    title: "A _typeFilter that cannot be applied is passed over",
    effect: Effect::Source(|policy| policy.checks_type_filter = false),
    breaks: &[&unknown_filter_refused::CHECK],
    also: &[],
};
