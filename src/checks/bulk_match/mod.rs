//! Checks of matches of several members at once.

use super::Check;

pub mod accepted;
pub mod completes;
pub mod each_member_once;
pub mod envelope_agrees;
pub mod foreign_result_hidden;
pub mod groups_listed;
pub mod held_back;
pub mod matched_group_present;
pub mod never_at_once;
pub mod only_by_post;
pub mod parameters_closed;
pub mod placed;
pub mod refusal_has_outcome;
pub mod refused;
pub mod result_listed;
pub mod scope_granted;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&accepted::CHECK),
    std::slice::from_ref(&completes::CHECK),
    std::slice::from_ref(&each_member_once::CHECK),
    std::slice::from_ref(&envelope_agrees::CHECK),
    std::slice::from_ref(&foreign_result_hidden::CHECK),
    std::slice::from_ref(&groups_listed::CHECK),
    held_back::ROWS,
    std::slice::from_ref(&matched_group_present::CHECK),
    std::slice::from_ref(&never_at_once::CHECK),
    std::slice::from_ref(&only_by_post::CHECK),
    std::slice::from_ref(&parameters_closed::CHECK),
    placed::ROWS,
    std::slice::from_ref(&refusal_has_outcome::CHECK),
    refused::ROWS,
    std::slice::from_ref(&result_listed::CHECK),
    std::slice::from_ref(&scope_granted::CHECK),
];
