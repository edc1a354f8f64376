//! Checks of an export's files.

use super::Check;

pub mod attachment_urls_absolute;
pub mod attachments_described;
pub mod attachments_reachable;
pub mod authorizations_current;
pub mod coding_named;
pub mod counts_match;
pub mod deletions_well_formed;
pub mod elements_marked;
pub mod financial_absent;
pub mod foreign_client_refused;
pub mod latest_version_only;
pub mod lines_are_resources;
pub mod media_type;
pub mod messages_are_outcomes;
pub mod one_type_each;
pub mod only_matched_members;
pub mod open_url_expires;
pub mod part_as_asked;
pub mod part_beyond_end_told;
pub mod payer_clients_alike;
pub mod reachable;
pub mod references_on_base;
pub mod references_resolve;
pub mod requested_types_only;
pub mod since_respected;
pub mod token_required;
pub mod transmitter_provenance;
pub mod transmitter_targets_exported;
pub mod type_filter_met;
pub mod unknown_refused;
pub mod until_respected;
pub mod within_service_window;
pub mod within_update_window;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&attachment_urls_absolute::CHECK),
    std::slice::from_ref(&attachments_described::CHECK),
    std::slice::from_ref(&attachments_reachable::CHECK),
    std::slice::from_ref(&authorizations_current::CHECK),
    std::slice::from_ref(&coding_named::CHECK),
    std::slice::from_ref(&counts_match::CHECK),
    std::slice::from_ref(&deletions_well_formed::CHECK),
    std::slice::from_ref(&elements_marked::CHECK),
    std::slice::from_ref(&financial_absent::CHECK),
    std::slice::from_ref(&foreign_client_refused::CHECK),
    std::slice::from_ref(&latest_version_only::CHECK),
    std::slice::from_ref(&lines_are_resources::CHECK),
    std::slice::from_ref(&media_type::CHECK),
    std::slice::from_ref(&messages_are_outcomes::CHECK),
    std::slice::from_ref(&one_type_each::CHECK),
    std::slice::from_ref(&only_matched_members::CHECK),
    std::slice::from_ref(&open_url_expires::CHECK),
    std::slice::from_ref(&part_as_asked::CHECK),
    std::slice::from_ref(&part_beyond_end_told::CHECK),
    std::slice::from_ref(&payer_clients_alike::CHECK),
    std::slice::from_ref(&reachable::CHECK),
    std::slice::from_ref(&references_on_base::CHECK),
    std::slice::from_ref(&references_resolve::CHECK),
    std::slice::from_ref(&requested_types_only::CHECK),
    std::slice::from_ref(&since_respected::CHECK),
    std::slice::from_ref(&token_required::CHECK),
    std::slice::from_ref(&transmitter_provenance::CHECK),
    std::slice::from_ref(&transmitter_targets_exported::CHECK),
    std::slice::from_ref(&type_filter_met::CHECK),
    std::slice::from_ref(&unknown_refused::CHECK),
    std::slice::from_ref(&until_respected::CHECK),
    std::slice::from_ref(&within_service_window::CHECK),
    std::slice::from_ref(&within_update_window::CHECK),
];
