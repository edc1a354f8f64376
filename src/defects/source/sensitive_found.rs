//! `source.sensitive_found`.

use crate::checks::consent::reads_withhold_sensitive;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.sensitive_found",
    title: "Searches find what the consent holds back",
    effect: Effect::Source(|policy| policy.segments_reads = false),
    breaks: &[&reads_withhold_sensitive::CHECK],
    also: &[],
};
