//! `source.file_of_mixed_types`.

use crate::checks::files::{
    counts_match, one_type_each, requested_types_only, transmitter_provenance,
};
use crate::checks::manifest::provenance_listed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.file_of_mixed_types",
    title: "Files hold resources of several types",
    effect: Effect::Source(|policy| policy.files_hold_one_type = false),
    breaks: &[&one_type_each::CHECK],
    also: &[
        &counts_match::CHECK,
        &requested_types_only::CHECK,
        &transmitter_provenance::CHECK,
        &provenance_listed::CHECK,
    ],
};
