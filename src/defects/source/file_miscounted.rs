//! `source.file_miscounted`.

use crate::checks::files::counts_match;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.file_miscounted",
    title: "The manifest counts the lines of files wrongly",
    effect: Effect::Source(|policy| policy.count_true = false),
    breaks: &[&counts_match::CHECK],
    also: &[],
};
