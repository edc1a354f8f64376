//! `source.everything_ignores_since`.

use crate::checks::everything::honours;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.everything_ignores_since",
    title: "$everything passes over _since",
    effect: Effect::Source(|policy| {
        policy.everything_ignores = ["_since"].map(str::to_owned).to_vec()
    }),
    breaks: &[row(honours::ROWS, "since")],
    also: &[],
};
