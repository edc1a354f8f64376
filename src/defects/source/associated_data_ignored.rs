//! `source.associated_data_ignored`.

use crate::checks::kick_off::provenance_chosen;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.associated_data_ignored",
    title: "All Provenance comes, whatever was asked for",
    effect: Effect::Source(|policy| policy.applies_associated_data = false),
    breaks: &[row(provenance_chosen::ROWS, "provenance_latest")],
    also: &[],
};
