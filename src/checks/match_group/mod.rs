//! Checks of the Groups a bulk match makes.

use super::Check;

pub mod characteristics_true;
pub mod coded;
pub mod coverage_attached;
pub mod managed_by_organization;
pub mod of_persons;
pub mod patient_stripped;
pub mod patient_unchanged;
pub mod reason_untold;
pub mod requester_named;
pub mod submitted_patient_attached;
pub mod unmatched_undisclosed;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&characteristics_true::CHECK),
    std::slice::from_ref(&coded::CHECK),
    std::slice::from_ref(&coverage_attached::CHECK),
    std::slice::from_ref(&managed_by_organization::CHECK),
    std::slice::from_ref(&of_persons::CHECK),
    std::slice::from_ref(&patient_stripped::CHECK),
    std::slice::from_ref(&patient_unchanged::CHECK),
    std::slice::from_ref(&reason_untold::CHECK),
    std::slice::from_ref(&requester_named::CHECK),
    std::slice::from_ref(&submitted_patient_attached::CHECK),
    std::slice::from_ref(&unmatched_undisclosed::CHECK),
];
