//! `source.filters_all_demanded`.

use crate::checks::kick_off::type_filter_alternatives;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.filters_all_demanded",
    title: "Several filters on a type must all be met",
    effect: Effect::Source(|policy| policy.type_filters_joined = false),
    breaks: &[&type_filter_alternatives::CHECK],
    also: &[],
};
