//! `source.narrower_wish_wins`.

use crate::checks::kick_off::provenance_chosen;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.narrower_wish_wins",
    title: "Of conflicting wishes for Provenance the narrower counts",
    effect: Effect::Source(|policy| policy.least_restrictive_wins = false),
    breaks: &[row(provenance_chosen::ROWS, "provenance_all_wishes")],
    also: &[],
};
