//! Checks of what a server takes of TLS, by offers that were made to it.

use super::Check;

pub mod current_version_offered;
pub mod old_versions_refused;
pub mod plain_http_refused;
mod probed;
pub mod weak_suites_refused;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    &current_version_offered::ROWS,
    &old_versions_refused::ROWS,
    std::slice::from_ref(&plain_http_refused::CHECK),
    &weak_suites_refused::ROWS,
];
