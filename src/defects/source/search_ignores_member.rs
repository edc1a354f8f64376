//! `source.search_ignores_member`.

use crate::checks::search::{foreign_member_refused, only_that_member};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.search_ignores_member",
    title: "A search by member finds the records of every matched member",
    effect: Effect::Source(|policy| {
        policy.search_ignores =
            ["Condition.patient", "Encounter.patient"].map(str::to_owned).to_vec()
    }),
    breaks: &[&only_that_member::CHECK],
    also: &[&foreign_member_refused::CHECK],
};
