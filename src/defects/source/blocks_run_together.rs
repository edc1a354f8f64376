//! `source.blocks_run_together`.

use crate::checks::kick_off::blocks_of_one_member;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.blocks_run_together",
    title: "The records of several members stand in one block",
    effect: Effect::Source(|policy| policy.blocks_apart = false),
    breaks: &[&blocks_of_one_member::CHECK],
    also: &[],
};
