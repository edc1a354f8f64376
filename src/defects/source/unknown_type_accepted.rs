//! `source.unknown_type_accepted`.

use crate::checks::kick_off::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.unknown_type_accepted",
    title: "A _type that does not exist is accepted",
    effect: Effect::Source(|policy| policy.checks_type = false),
    breaks: &[row(refused::ROWS, "type_unknown")],
    also: &[],
};
