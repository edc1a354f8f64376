//! `source.coding_unnamed`.

use crate::checks::files::{coding_named, counts_match, lines_are_resources};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.coding_unnamed",
    title: "Compressed files do not say so",
    effect: Effect::Source(|policy| {
        policy.gzips_files = true;
        policy.labels_coding = false;
    }),
    breaks: &[&coding_named::CHECK],
    also: &[&counts_match::CHECK, &lines_are_resources::CHECK],
};
