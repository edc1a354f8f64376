//! `source.subsets_unmarked`.

use crate::checks::data::{mandatory_present, member_number_typed};
use crate::checks::files::elements_marked;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.subsets_unmarked",
    title: "A resource of which a part is exported looks whole",
    effect: Effect::Source(|policy| policy.marks_subsets = false),
    breaks: &[&elements_marked::CHECK],
    // What is a part looks like a whole that lacks something.
    also: &[&mandatory_present::CHECK, &member_number_typed::CHECK],
};
