//! `source.output_format_ignored`.

use crate::checks::kick_off::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.output_format_ignored",
    title: "An unknown _outputFormat is ignored",
    effect: Effect::Source(|policy| policy.checks_output_format = false),
    breaks: &[row(refused::ROWS, "output_format_unknown")],
    also: &[],
};
