//! `target.trusts_empty_lists`.

use crate::checks::registrant::metadata_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.trusts_empty_lists",
    title: "An empty list in metadata counts as one that says nothing",
    effect: Effect::Target(|policy| policy.minds_empty_lists = false),
    breaks: &[&metadata_refused::ROWS[0]],
    also: &[],
};
