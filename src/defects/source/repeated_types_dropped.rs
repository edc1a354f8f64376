//! `source.repeated_types_dropped`.

use crate::checks::kick_off::repeats_joined;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.repeated_types_dropped",
    title: "Of repeated parameters only the first counts",
    effect: Effect::Source(|policy| policy.joins_repeats = false),
    breaks: &[&repeats_joined::CHECK],
    also: &[],
};
