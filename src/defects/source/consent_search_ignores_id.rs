//! `source.consent_search_ignores_id`.

use crate::checks::row;
use crate::checks::search::finds;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_search_ignores_id",
    title: "A search of consents passes over the id",
    effect: Effect::Source(|policy| {
        policy.search_ignores = ["Consent._id"].map(str::to_owned).to_vec();
    }),
    breaks: &[row(finds::ROWS, "consents")],
    also: &[],
};
