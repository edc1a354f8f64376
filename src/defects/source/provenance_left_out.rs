//! `source.provenance_left_out`.

use crate::checks::kick_off::provenance_chosen;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.provenance_left_out",
    title: "Without a choice only the latest Provenance comes",
    effect: Effect::Source(|policy| policy.provenance_unless_told = false),
    breaks: &[row(provenance_chosen::ROWS, "provenance_relevant")],
    also: &[],
};
