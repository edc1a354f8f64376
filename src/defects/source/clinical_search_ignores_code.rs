//! `source.clinical_search_ignores_code`.

use crate::checks::row;
use crate::checks::search::finds;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.clinical_search_ignores_code",
    title: "A search of Observation passes over the code",
    effect: Effect::Source(|policy| {
        policy.search_ignores = ["Observation.code"].map(str::to_owned).to_vec()
    }),
    breaks: &[row(finds::ROWS, "clinical")],
    also: &[],
};
