//! `source.attachments_untyped`.

use crate::checks::files::attachments_described;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.attachments_untyped",
    title: "Attachments do not say what they are",
    effect: Effect::Source(|policy| policy.attachments_typed = false),
    breaks: &[&attachments_described::CHECK],
    also: &[row(&valid::ROWS, "export_file")],
};
