//! Checks of token introspection.

use super::Check;

pub mod active_details;
pub mod caller_authenticated;
pub mod dead_token_inactive;
pub mod inactive_reveals_nothing;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&active_details::CHECK),
    std::slice::from_ref(&caller_authenticated::CHECK),
    &dead_token_inactive::ROWS,
    std::slice::from_ref(&inactive_reveals_nothing::CHECK),
];
