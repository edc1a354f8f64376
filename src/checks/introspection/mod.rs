//! Checks of token introspection.

use super::Check;

pub mod active_details;
pub mod bearer_accepted;
pub mod caller_authenticated;
pub mod context_repeated;
pub mod dead_token_inactive;
mod described;
pub mod ended_grant_inactive;
pub mod fhir_user_repeated;
pub mod inactive_reveals_nothing;
pub mod request_refused;
pub mod subject_repeated;
pub mod supported;
pub mod used_assertion_refused;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&active_details::CHECK),
    std::slice::from_ref(&bearer_accepted::CHECK),
    std::slice::from_ref(&caller_authenticated::CHECK),
    std::slice::from_ref(&context_repeated::CHECK),
    &dead_token_inactive::ROWS,
    &ended_grant_inactive::ROWS,
    std::slice::from_ref(&fhir_user_repeated::CHECK),
    std::slice::from_ref(&inactive_reveals_nothing::CHECK),
    &request_refused::ROWS,
    std::slice::from_ref(&subject_repeated::CHECK),
    std::slice::from_ref(&supported::CHECK),
    std::slice::from_ref(&used_assertion_refused::CHECK),
];
