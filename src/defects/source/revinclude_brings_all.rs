//! `source.revinclude_brings_all`.

use crate::checks::search::provenance_about_found;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.revinclude_brings_all",
    title: "A search brings every Provenance along",
    effect: Effect::Source(|policy| policy.revinclude_exact = false),
    breaks: &[&provenance_about_found::CHECK],
    also: &[],
};
