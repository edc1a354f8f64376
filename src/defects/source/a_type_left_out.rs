//! `source.a_type_left_out`.

use crate::checks::data::known_record_exported;
use crate::checks::everything::same_as_export;
use crate::checks::manifest::found_is_exported;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.a_type_left_out",
    title: "Without _type a type is left out",
    effect: Effect::Source(|policy| policy.every_type_unless_told = false),
    breaks: &[&found_is_exported::CHECK],
    also: &[&same_as_export::CHECK, row(known_record_exported::ROWS, "within_window")],
};
