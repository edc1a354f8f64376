//! Checks of the answers to an export kick-off.

use super::Check;

pub mod accepted;
pub mod blocks_of_one_member;
pub mod busy_says_when;
pub mod content_location_absolute;
pub mod error_has_outcome;
pub mod filter_narrows;
pub mod format_accepted;
pub mod get_supported;
pub mod ignored_reported;
pub mod members_of_others_left_out;
pub mod old_since_kept;
pub mod old_since_taken;
pub mod organized_output;
pub mod patient_export_offered;
pub mod post_like_get;
pub mod prefer_missing_handled;
pub mod provenance_chosen;
pub mod refused;
pub mod repeats_joined;
pub mod type_filter_alternatives;
pub mod unknown_filter_refused;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&accepted::CHECK),
    std::slice::from_ref(&blocks_of_one_member::CHECK),
    std::slice::from_ref(&busy_says_when::CHECK),
    std::slice::from_ref(&content_location_absolute::CHECK),
    std::slice::from_ref(&error_has_outcome::CHECK),
    std::slice::from_ref(&filter_narrows::CHECK),
    format_accepted::ROWS,
    std::slice::from_ref(&get_supported::CHECK),
    std::slice::from_ref(&ignored_reported::CHECK),
    std::slice::from_ref(&members_of_others_left_out::CHECK),
    std::slice::from_ref(&old_since_kept::CHECK),
    std::slice::from_ref(&old_since_taken::CHECK),
    std::slice::from_ref(&organized_output::CHECK),
    std::slice::from_ref(&patient_export_offered::CHECK),
    std::slice::from_ref(&post_like_get::CHECK),
    std::slice::from_ref(&prefer_missing_handled::CHECK),
    provenance_chosen::ROWS,
    refused::ROWS,
    std::slice::from_ref(&repeats_joined::CHECK),
    std::slice::from_ref(&type_filter_alternatives::CHECK),
    std::slice::from_ref(&unknown_filter_refused::CHECK),
];
