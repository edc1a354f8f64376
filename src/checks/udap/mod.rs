//! Checks of UDAP (SSRAA): signed metadata, registration by software statement, tokens for
//! clients known by certificate.

use super::Check;

pub mod assertion_refused;
pub mod cancellation_confirmed;
pub mod cancelled_client_ended;
pub(in crate::checks) mod certificate;
pub mod certifications_ignored;
pub mod community_selected;
pub mod metadata_answered;
pub mod metadata_member;
pub mod partial_scope_granted;
pub mod refresh_token_absent;
pub mod registered;
pub mod registration_lean;
pub mod registration_replaced;
pub mod renewed_certificate_accepted;
pub mod replaced_client_ended;
pub mod scope_stated;
pub mod signed_metadata;
pub mod statement_refused;
mod subject;
pub mod token_lifetime;
pub mod unknown_community;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    &assertion_refused::ROWS,
    std::slice::from_ref(&cancellation_confirmed::CHECK),
    std::slice::from_ref(&cancelled_client_ended::CHECK),
    std::slice::from_ref(&certifications_ignored::CHECK),
    std::slice::from_ref(&community_selected::CHECK),
    std::slice::from_ref(&metadata_answered::CHECK),
    &metadata_member::ROWS,
    std::slice::from_ref(&partial_scope_granted::CHECK),
    std::slice::from_ref(&refresh_token_absent::CHECK),
    std::slice::from_ref(&registered::CHECK),
    std::slice::from_ref(&registration_lean::CHECK),
    std::slice::from_ref(&registration_replaced::CHECK),
    std::slice::from_ref(&renewed_certificate_accepted::CHECK),
    std::slice::from_ref(&replaced_client_ended::CHECK),
    std::slice::from_ref(&scope_stated::CHECK),
    &signed_metadata::ROWS,
    &statement_refused::ROWS,
    std::slice::from_ref(&token_lifetime::CHECK),
    std::slice::from_ref(&unknown_community::CHECK),
];
