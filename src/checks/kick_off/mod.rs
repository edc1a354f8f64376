//! Checks of the answers to an export kick-off.

use super::Check;

pub mod accepted;
pub mod busy_says_when;
pub mod content_location_absolute;
pub mod error_has_outcome;
pub mod get_supported;
pub mod patient_export_offered;
pub mod prefer_missing_handled;
pub mod refused;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&accepted::CHECK),
    std::slice::from_ref(&busy_says_when::CHECK),
    std::slice::from_ref(&content_location_absolute::CHECK),
    std::slice::from_ref(&error_has_outcome::CHECK),
    std::slice::from_ref(&get_supported::CHECK),
    std::slice::from_ref(&patient_export_offered::CHECK),
    std::slice::from_ref(&prefer_missing_handled::CHECK),
    refused::ROWS,
];
