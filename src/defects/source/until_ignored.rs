//! `source.until_ignored`.

use crate::checks::files::until_respected;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.until_ignored",
    title: "Resources newer than _until are exported",
    effect: Effect::Source(|policy| policy.applies_until = false),
    breaks: &[&until_respected::CHECK],
    also: &[],
};
