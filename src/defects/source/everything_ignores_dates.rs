//! `source.everything_ignores_dates`.

use crate::checks::everything::honours;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.everything_ignores_dates",
    title: "$everything passes over start and end",
    effect: Effect::Source(|policy| {
        policy.everything_ignores = ["start", "end"].map(str::to_owned).to_vec()
    }),
    breaks: &[row(honours::ROWS, "dates")],
    also: &[],
};
