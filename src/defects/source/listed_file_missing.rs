//! `source.listed_file_missing`.

use crate::checks::files::reachable;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.listed_file_missing",
    title: "A listed file cannot be downloaded",
    effect: Effect::Source(|policy| policy.missing_file = true),
    breaks: &[&reachable::CHECK],
    also: &[],
};
