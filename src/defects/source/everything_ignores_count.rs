//! `source.everything_ignores_count`.

use crate::checks::everything::honours;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.everything_ignores_count",
    title: "$everything passes over _count",
    effect: Effect::Source(|policy| {
        policy.everything_ignores = ["_count"].map(str::to_owned).to_vec()
    }),
    breaks: &[row(honours::ROWS, "count")],
    also: &[],
};
