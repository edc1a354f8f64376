//! `target.prefers_the_envelope`.

use crate::checks::client::group_file_preferred;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.prefers_the_envelope",
    title: "Of a match result in both shapes, the Parameters are fetched",
    effect: Effect::Target(|policy| policy.prefers_group_files = false),
    breaks: &[&group_file_preferred::CHECK],
    also: &[],
};
