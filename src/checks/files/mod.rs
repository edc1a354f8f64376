//! Checks of an export's files.

use super::Check;

pub mod counts_match;
pub mod financial_absent;
pub mod foreign_client_refused;
pub mod latest_version_only;
pub mod lines_are_resources;
pub mod media_type;
pub mod one_type_each;
pub mod only_matched_members;
pub mod reachable;
pub mod requested_types_only;
pub mod since_respected;
pub mod token_required;
pub mod transmitter_provenance;
pub mod transmitter_targets_exported;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&counts_match::CHECK),
    std::slice::from_ref(&financial_absent::CHECK),
    std::slice::from_ref(&foreign_client_refused::CHECK),
    std::slice::from_ref(&latest_version_only::CHECK),
    std::slice::from_ref(&lines_are_resources::CHECK),
    std::slice::from_ref(&media_type::CHECK),
    std::slice::from_ref(&one_type_each::CHECK),
    std::slice::from_ref(&only_matched_members::CHECK),
    std::slice::from_ref(&reachable::CHECK),
    std::slice::from_ref(&requested_types_only::CHECK),
    std::slice::from_ref(&since_respected::CHECK),
    std::slice::from_ref(&token_required::CHECK),
    std::slice::from_ref(&transmitter_provenance::CHECK),
    std::slice::from_ref(&transmitter_targets_exported::CHECK),
];
