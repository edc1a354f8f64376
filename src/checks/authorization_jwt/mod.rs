//! Checks of grants by an authorization JWT that stands beside the client's own authentication.

use super::Check;

pub mod client_failure_named;
pub mod refused;
pub mod required;
pub mod user_refused;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&client_failure_named::CHECK),
    &refused::ROWS,
    std::slice::from_ref(&required::CHECK),
    std::slice::from_ref(&user_refused::CHECK),
];
