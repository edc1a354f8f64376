//! `source.sensitive_exported`.

use crate::checks::consent::regular_withholds_sensitive;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.sensitive_exported",
    title: "Sensitive resources are exported under #regular",
    effect: Effect::Source(|policy| policy.segments_sensitive = false),
    breaks: &[&regular_withholds_sensitive::CHECK],
    also: &[],
};
