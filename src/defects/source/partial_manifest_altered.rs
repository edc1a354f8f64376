//! `source.partial_manifest_altered`.

use crate::checks::manifest::parts_kept;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.partial_manifest_altered",
    title: "A file that a partial manifest listed is not listed later",
    effect: Effect::Source(|policy| policy.manifest_parts_kept = false),
    breaks: &[&parts_kept::CHECK],
    also: &[],
};
