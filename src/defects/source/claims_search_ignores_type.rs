//! `source.claims_search_ignores_type`.

use crate::checks::row;
use crate::checks::search::finds;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.claims_search_ignores_type",
    title: "A search of claims passes over the type",
    effect: Effect::Source(|policy| {
        policy.search_ignores = ["ExplanationOfBenefit.type"].map(str::to_owned).to_vec()
    }),
    breaks: &[row(finds::ROWS, "claims")],
    also: &[],
};
