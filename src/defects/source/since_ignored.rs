//! `source.since_ignored`.

use crate::checks::files::since_respected;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.since_ignored",
    title: "Resources older than _since are exported",
    effect: Effect::Source(|policy| policy.applies_since = false),
    breaks: &[&since_respected::CHECK],
    also: &[],
};
