//! Checks of the token endpoint's answers.

use super::Check;

pub mod assertion_refused;
pub mod assertion_used_once;
pub mod basic_challenge;
pub mod bearer_type;
pub mod error_characters;
pub mod error_described;
pub mod error_object;
pub mod issuer_is_discovered;
pub mod lifetime;
pub mod lifetime_member_named;
pub mod refresh_token_absent;
pub mod request_refused;
pub mod response_not_cached;
pub mod response_shape;
pub mod scope_limited;
pub mod scope_stated;
pub mod scope_within_registration;
pub mod scope_within_request;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    &assertion_refused::ROWS,
    std::slice::from_ref(&assertion_used_once::CHECK),
    std::slice::from_ref(&basic_challenge::CHECK),
    std::slice::from_ref(&bearer_type::CHECK),
    std::slice::from_ref(&error_characters::CHECK),
    std::slice::from_ref(&error_described::CHECK),
    std::slice::from_ref(&error_object::CHECK),
    std::slice::from_ref(&issuer_is_discovered::CHECK),
    std::slice::from_ref(&lifetime::CHECK),
    std::slice::from_ref(&lifetime_member_named::CHECK),
    std::slice::from_ref(&refresh_token_absent::CHECK),
    &request_refused::ROWS,
    std::slice::from_ref(&response_not_cached::CHECK),
    std::slice::from_ref(&response_shape::CHECK),
    &scope_limited::ROWS,
    std::slice::from_ref(&scope_stated::CHECK),
    std::slice::from_ref(&scope_within_registration::CHECK),
    std::slice::from_ref(&scope_within_request::CHECK),
];
