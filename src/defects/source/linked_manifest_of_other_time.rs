//! `source.linked_manifest_of_other_time`.

use crate::checks::manifest::parts_agree;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.linked_manifest_of_other_time",
    title: "A linked manifest states another transactionTime",
    effect: Effect::Source(|policy| policy.manifest_parts_agree = false),
    breaks: &[&parts_agree::CHECK],
    also: &[],
};
