//! `source.coverage_search_ignores_id`.

use crate::checks::row;
use crate::checks::search::finds;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.coverage_search_ignores_id",
    title: "A search of Coverage passes over the id",
    effect: Effect::Source(|policy| {
        policy.search_ignores = ["Coverage._id"].map(str::to_owned).to_vec()
    }),
    breaks: &[row(finds::ROWS, "coverage")],
    also: &[],
};
