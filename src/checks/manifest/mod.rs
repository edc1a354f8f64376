//! Checks of an export's manifest.

use super::Check;

pub mod authorizations_exported;
pub mod binaries_as_documents;
pub mod error_listed;
pub mod expires_sent;
pub mod extension_is_object;
pub mod found_is_exported;
pub mod is_json;
pub mod matched_member_exported;
pub mod output_listed;
pub mod output_urls_absolute;
pub mod parts_agree;
pub mod parts_kept;
pub mod provenance_listed;
pub mod request_is_kick_off;
pub mod requires_access_token_boolean;
pub mod transaction_time_present;
pub mod types_without_data_absent;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&authorizations_exported::CHECK),
    std::slice::from_ref(&binaries_as_documents::CHECK),
    std::slice::from_ref(&error_listed::CHECK),
    std::slice::from_ref(&expires_sent::CHECK),
    std::slice::from_ref(&extension_is_object::CHECK),
    std::slice::from_ref(&found_is_exported::CHECK),
    std::slice::from_ref(&is_json::CHECK),
    std::slice::from_ref(&matched_member_exported::CHECK),
    std::slice::from_ref(&output_listed::CHECK),
    std::slice::from_ref(&output_urls_absolute::CHECK),
    std::slice::from_ref(&parts_agree::CHECK),
    std::slice::from_ref(&parts_kept::CHECK),
    std::slice::from_ref(&provenance_listed::CHECK),
    std::slice::from_ref(&request_is_kick_off::CHECK),
    std::slice::from_ref(&requires_access_token_boolean::CHECK),
    std::slice::from_ref(&transaction_time_present::CHECK),
    std::slice::from_ref(&types_without_data_absent::CHECK),
];
