//! Checks of the source payer's CapabilityStatement.

use super::Check;

pub mod fhir_r4;
pub mod oauth_uris_agree;
pub mod operations_listed;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&fhir_r4::CHECK),
    std::slice::from_ref(&oauth_uris_agree::CHECK),
    std::slice::from_ref(&operations_listed::CHECK),
];
