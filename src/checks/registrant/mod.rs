//! Checks of how the target payer becomes a client of the source payer's authorization server.

use super::Check;

pub mod as_backend_client;
pub mod certification_complete;
pub mod confidential;
pub mod keys_by_url;
pub mod match_scope_registered;
pub mod metadata_refused;
pub mod signed_values_first;
pub mod statement_jti_unique;
pub mod wildcard_listed;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&as_backend_client::CHECK),
    std::slice::from_ref(&certification_complete::CHECK),
    std::slice::from_ref(&confidential::CHECK),
    std::slice::from_ref(&keys_by_url::CHECK),
    std::slice::from_ref(&match_scope_registered::CHECK),
    &metadata_refused::ROWS,
    std::slice::from_ref(&signed_values_first::CHECK),
    std::slice::from_ref(&statement_jti_unique::CHECK),
    std::slice::from_ref(&wildcard_listed::CHECK),
];
