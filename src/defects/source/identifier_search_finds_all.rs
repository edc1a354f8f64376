//! `source.identifier_search_finds_all`.

use crate::checks::search::{foreign_member_refused, identifier_finds_one};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.identifier_search_finds_all",
    title: "A search of Patient passes over the identifier",
    effect: Effect::Source(|policy| {
        policy.search_ignores = ["Patient.identifier"].map(str::to_owned).to_vec()
    }),
    breaks: &[&identifier_finds_one::CHECK],
    also: &[&foreign_member_refused::CHECK],
};
