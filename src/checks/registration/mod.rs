//! Checks of dynamic client registration and its management.

use super::Check;

pub mod client_id_unique;
pub mod created;
pub mod deletion_confirmed;
pub mod deletion_ends_client;
pub mod error_object;
pub mod initial_token_required;
pub mod key_location_refused;
pub mod management_offered_whole;
pub mod management_read;
pub mod management_token_required;
pub mod not_cached;
pub mod refused;
pub mod replaced_or_refused;
pub mod secret_expiry_stated;
pub mod statement_prevails;
pub mod statement_refused;
pub mod statement_returned;
pub mod unfit_refused;
pub mod unknown_metadata_ignored;
pub mod update_refused;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&client_id_unique::CHECK),
    std::slice::from_ref(&created::CHECK),
    std::slice::from_ref(&deletion_confirmed::CHECK),
    std::slice::from_ref(&deletion_ends_client::CHECK),
    std::slice::from_ref(&error_object::CHECK),
    &initial_token_required::ROWS,
    &key_location_refused::ROWS,
    std::slice::from_ref(&management_offered_whole::CHECK),
    std::slice::from_ref(&management_read::CHECK),
    std::slice::from_ref(&management_token_required::CHECK),
    std::slice::from_ref(&not_cached::CHECK),
    &refused::ROWS,
    &replaced_or_refused::ROWS,
    std::slice::from_ref(&secret_expiry_stated::CHECK),
    std::slice::from_ref(&statement_prevails::CHECK),
    &statement_refused::ROWS,
    std::slice::from_ref(&statement_returned::CHECK),
    &unfit_refused::ROWS,
    std::slice::from_ref(&unknown_metadata_ignored::CHECK),
    &update_refused::ROWS,
];
