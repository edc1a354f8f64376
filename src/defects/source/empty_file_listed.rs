//! `source.empty_file_listed`.

use crate::checks::manifest::types_without_data_absent;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.empty_file_listed",
    title: "The manifest lists a file without data",
    effect: Effect::Source(|policy| policy.empty_file = true),
    breaks: &[&types_without_data_absent::CHECK],
    also: &[],
};
