//! `source.provenance_left_out`.

use crate::checks::manifest::provenance_listed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.provenance_left_out",
    title: "Data are exported without Provenance",
    effect: Effect::Source(|policy| policy.exports_provenance = false),
    breaks: &[&provenance_listed::CHECK],
    also: &[],
};
