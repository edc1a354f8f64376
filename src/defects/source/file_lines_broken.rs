//! `source.file_lines_broken`.

use crate::checks::files::{counts_match, lines_are_resources};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.file_lines_broken",
    title: "Resources are spread over several lines",
    effect: Effect::Source(|policy| policy.file_lines_whole = false),
    breaks: &[&lines_are_resources::CHECK],
    also: &[&counts_match::CHECK],
};
