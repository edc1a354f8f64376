//! `source.members_search_ignores_id`.

use crate::checks::row;
use crate::checks::search::finds;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.members_search_ignores_id",
    title: "A search of Patient passes over the id",
    effect: Effect::Source(|policy| {
        policy.search_ignores = ["Patient._id"].map(str::to_owned).to_vec()
    }),
    breaks: &[row(finds::ROWS, "members")],
    also: &[],
};
