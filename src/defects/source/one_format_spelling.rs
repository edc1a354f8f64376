//! `source.one_format_spelling`.

use crate::checks::kick_off::format_accepted;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.one_format_spelling",
    title: "Only one spelling of NDJSON is understood",
    effect: Effect::Source(|policy| policy.output_format_any_spelling = false),
    breaks: &[
        row(format_accepted::ROWS, "format_ndjson_type"),
        row(format_accepted::ROWS, "format_ndjson_word"),
    ],
    also: &[],
};
