//! `source.sender_not_named`.

use crate::checks::files::transmitter_provenance;
use crate::checks::manifest::provenance_listed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.sender_not_named",
    title: "No Provenance names the sender as transmitter",
    effect: Effect::Source(|policy| policy.exports_provenance = false),
    breaks: &[&transmitter_provenance::CHECK],
    also: &[&provenance_listed::CHECK],
};
