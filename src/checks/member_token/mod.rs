//! Checks of tokens that are about one member.

use super::Check;

pub mod consent_needed;
pub mod exports_of_others_closed;
pub mod identifier_resolved;
pub mod member_stated;
pub mod not_in_client_assertion;
pub mod one_member_only;
mod request;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    &consent_needed::ROWS,
    std::slice::from_ref(&exports_of_others_closed::CHECK),
    std::slice::from_ref(&identifier_resolved::CHECK),
    std::slice::from_ref(&member_stated::CHECK),
    std::slice::from_ref(&not_in_client_assertion::CHECK),
    std::slice::from_ref(&one_member_only::CHECK),
];
