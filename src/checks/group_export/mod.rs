//! Checks of exports of a Group.

use super::Check;

pub mod accepted;
pub mod any_types_allowed;
pub mod classes_present;
pub mod ended_consent_left_out;
pub mod files_need_token;
pub mod members_covered;
pub mod only_named_members;
pub mod refused;
pub mod stranger_reported;
pub mod types_not_reduced;
pub mod types_within_scope;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&accepted::CHECK),
    std::slice::from_ref(&any_types_allowed::CHECK),
    std::slice::from_ref(&classes_present::CHECK),
    std::slice::from_ref(&ended_consent_left_out::CHECK),
    std::slice::from_ref(&files_need_token::CHECK),
    std::slice::from_ref(&members_covered::CHECK),
    std::slice::from_ref(&only_named_members::CHECK),
    refused::ROWS,
    std::slice::from_ref(&stranger_reported::CHECK),
    std::slice::from_ref(&types_not_reduced::CHECK),
    std::slice::from_ref(&types_within_scope::CHECK),
];
