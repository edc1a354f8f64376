//! `source.everything_ignores_type`.

use crate::checks::everything::honours;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.everything_ignores_type",
    title: "$everything passes over _type",
    effect: Effect::Source(|policy| {
        policy.everything_ignores = ["_type"].map(str::to_owned).to_vec()
    }),
    breaks: &[row(honours::ROWS, "type")],
    also: &[],
};
