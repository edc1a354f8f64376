//! Checks of `Patient/{id}/$everything`.

use super::Check;

pub(in crate::checks) mod answer;
pub mod answers_searchset;
pub mod claims_kept;
pub mod claims_left_out;
pub mod foreign_member_refused;
pub mod found_is_given;
pub mod honours;
pub mod only_that_member;
pub mod pages_complete;
pub mod same_as_export;
pub mod sender_named;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&answers_searchset::CHECK),
    std::slice::from_ref(&claims_kept::CHECK),
    std::slice::from_ref(&claims_left_out::CHECK),
    std::slice::from_ref(&foreign_member_refused::CHECK),
    std::slice::from_ref(&found_is_given::CHECK),
    honours::ROWS,
    std::slice::from_ref(&only_that_member::CHECK),
    std::slice::from_ref(&pages_complete::CHECK),
    std::slice::from_ref(&same_as_export::CHECK),
    std::slice::from_ref(&sender_named::CHECK),
];
