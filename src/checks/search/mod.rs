//! Checks of searches at the source payer.

use super::Check;

pub mod answers_searchset;
pub mod docref_answered;
pub mod finds;
pub mod foreign_member_refused;
pub mod identifier_finds_one;
pub mod only_that_member;
pub mod provenance_about_found;
pub mod provenance_included;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&answers_searchset::CHECK),
    std::slice::from_ref(&docref_answered::CHECK),
    finds::ROWS,
    std::slice::from_ref(&foreign_member_refused::CHECK),
    std::slice::from_ref(&identifier_finds_one::CHECK),
    std::slice::from_ref(&only_that_member::CHECK),
    std::slice::from_ref(&provenance_about_found::CHECK),
    std::slice::from_ref(&provenance_included::CHECK),
];
