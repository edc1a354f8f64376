//! `source.blocks_without_header`.

use crate::checks::kick_off::organized_output;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.blocks_without_header",
    title: "Blocks of organized files have no header",
    effect: Effect::Source(|policy| policy.blocks_headed = false),
    breaks: &[&organized_output::CHECK],
    also: &[],
};
