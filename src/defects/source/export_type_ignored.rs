//! `source.export_type_ignored`.

use crate::checks::group_export::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.export_type_ignored",
    title: "exportType is not looked at",
    effect: Effect::Source(|policy| policy.checks_export_type = false),
    breaks: &[
        row(refused::ROWS, "export_type_mistyped"),
        row(refused::ROWS, "export_type_unknown"),
    ],
    also: &[],
};
