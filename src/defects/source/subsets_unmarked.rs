//! `source.subsets_unmarked`.

use crate::checks::files::elements_marked;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.subsets_unmarked",
    title: "A resource of which a part is exported looks whole",
    effect: Effect::Source(|policy| policy.marks_subsets = false),
    breaks: &[&elements_marked::CHECK],
    also: &[],
};
