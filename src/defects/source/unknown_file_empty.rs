//! `source.unknown_file_empty`.

use crate::checks::files::unknown_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.unknown_file_empty",
    title: "A file nobody listed is empty",
    effect: Effect::Source(|policy| policy.unknown_file_refused = false),
    breaks: &[&unknown_refused::CHECK],
    also: &[],
};
