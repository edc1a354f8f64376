//! `source.window_too_narrow`.

use crate::checks::data::known_record_exported;
use crate::checks::everything::same_as_export;
use crate::checks::manifest::found_is_exported;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.window_too_narrow",
    title: "Only what happened in the last two years is exported",
    effect: Effect::Source(|policy| policy.window_years = 2),
    breaks: &[row(known_record_exported::ROWS, "within_window"), &found_is_exported::CHECK],
    also: &[&same_as_export::CHECK],
};
