//! Checks of whether the source payer honours the member's consent.

use super::Check;

pub mod action_demanded;
pub mod ended_consent_respected;
pub mod missing_refused;
pub mod mutual_accepted;
pub mod opt_out_respected;
pub mod reads_withhold_sensitive;
pub mod refusal_has_outcome;
pub mod refusal_hides_patient;
pub mod refused;
pub mod regular_withholds_sensitive;
pub mod sensitive_released;
pub mod source_not_consulted;
mod withheld;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&action_demanded::CHECK),
    std::slice::from_ref(&ended_consent_respected::CHECK),
    std::slice::from_ref(&missing_refused::CHECK),
    std::slice::from_ref(&mutual_accepted::CHECK),
    std::slice::from_ref(&opt_out_respected::CHECK),
    std::slice::from_ref(&reads_withhold_sensitive::CHECK),
    std::slice::from_ref(&refusal_has_outcome::CHECK),
    std::slice::from_ref(&refusal_hides_patient::CHECK),
    refused::ROWS,
    std::slice::from_ref(&regular_withholds_sensitive::CHECK),
    std::slice::from_ref(&sensitive_released::CHECK),
    std::slice::from_ref(&source_not_consulted::CHECK),
];
