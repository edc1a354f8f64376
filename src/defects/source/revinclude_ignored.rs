//! `source.revinclude_ignored`.

use crate::checks::search::provenance_included;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.revinclude_ignored",
    title: "A search passes over _revinclude",
    effect: Effect::Source(|policy| policy.serves_revinclude = false),
    breaks: &[&provenance_included::CHECK],
    also: &[],
};
