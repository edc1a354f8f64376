//! Checks of the source payer's CapabilityStatement.

use super::Check;

pub mod fhir_r4;
pub mod group_operations_listed;
pub mod group_searches_listed;
pub mod interactions_declared;
pub mod oauth_uris_agree;
pub mod operations_listed;
pub mod versions_work;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&fhir_r4::CHECK),
    std::slice::from_ref(&oauth_uris_agree::CHECK),
    std::slice::from_ref(&group_operations_listed::CHECK),
    std::slice::from_ref(&group_searches_listed::CHECK),
    std::slice::from_ref(&interactions_declared::CHECK),
    std::slice::from_ref(&operations_listed::CHECK),
    std::slice::from_ref(&versions_work::CHECK),
];
