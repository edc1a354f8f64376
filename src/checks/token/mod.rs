//! Checks of the token endpoint's answers.

use super::Check;

pub mod algorithm_accepted;
pub mod assertion_refused;
pub mod assertion_used_once;
pub mod basic_challenge;
pub mod bearer_type;
pub mod choice_answered;
pub mod clients_undisclosed;
pub mod error_characters;
pub mod error_described;
pub mod error_object;
pub mod extras_ignored;
pub mod forgery_refused;
pub mod issuer_is_discovered;
pub mod key_location_refused;
pub mod lifetime;
pub mod lifetime_member_named;
pub mod malformed_assertion_refused;
pub mod module_stated;
pub mod only_by_post;
pub mod read_scope_supported;
pub mod read_to_the_letter;
pub mod refresh_token_absent;
pub mod replay_refused;
pub mod request_refused;
pub mod response_not_cached;
pub mod response_shape;
pub mod restriction_kept;
pub mod scope_limited;
pub mod scope_order_ignored;
pub mod scope_stated;
pub mod scope_within_registration;
pub mod scope_within_request;
pub mod spelled_as_asked;
pub mod successor_accepted;
pub mod words_granted;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&algorithm_accepted::CHECK),
    &assertion_refused::ROWS,
    std::slice::from_ref(&assertion_used_once::CHECK),
    std::slice::from_ref(&basic_challenge::CHECK),
    std::slice::from_ref(&bearer_type::CHECK),
    &choice_answered::ROWS,
    std::slice::from_ref(&clients_undisclosed::CHECK),
    std::slice::from_ref(&error_characters::CHECK),
    std::slice::from_ref(&error_described::CHECK),
    std::slice::from_ref(&error_object::CHECK),
    &extras_ignored::ROWS,
    &forgery_refused::ROWS,
    std::slice::from_ref(&issuer_is_discovered::CHECK),
    &key_location_refused::ROWS,
    std::slice::from_ref(&lifetime::CHECK),
    std::slice::from_ref(&lifetime_member_named::CHECK),
    &malformed_assertion_refused::ROWS,
    std::slice::from_ref(&module_stated::CHECK),
    std::slice::from_ref(&only_by_post::CHECK),
    std::slice::from_ref(&read_scope_supported::CHECK),
    &read_to_the_letter::ROWS,
    std::slice::from_ref(&refresh_token_absent::CHECK),
    &replay_refused::ROWS,
    &request_refused::ROWS,
    std::slice::from_ref(&response_not_cached::CHECK),
    std::slice::from_ref(&response_shape::CHECK),
    std::slice::from_ref(&restriction_kept::CHECK),
    &scope_limited::ROWS,
    std::slice::from_ref(&scope_order_ignored::CHECK),
    std::slice::from_ref(&scope_stated::CHECK),
    std::slice::from_ref(&scope_within_registration::CHECK),
    std::slice::from_ref(&scope_within_request::CHECK),
    std::slice::from_ref(&spelled_as_asked::CHECK),
    std::slice::from_ref(&successor_accepted::CHECK),
    std::slice::from_ref(&words_granted::CHECK),
];
