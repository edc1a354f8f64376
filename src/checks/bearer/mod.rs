//! Checks of how the source payer treats access tokens.
//!
//! The private modules are what these checks share, some of it with the other groups that judge
//! refusals: pairing a changed request with its control, and reading challenges and outcomes.

use super::Check;

mod challenge;
pub mod challenge_present;
pub mod challenge_silent_without_token;
pub mod insufficient_scope_named;
pub mod invalid_token_named;
mod open_file;
mod outcome;
pub mod query_token_refused;
pub mod refusal_has_outcome;
pub mod refused;
pub mod scheme_any_case;
pub mod scope_refused;
pub mod third_party_accepted;
pub mod third_party_refused;
pub mod two_tokens_refused;

pub(crate) use challenge::wants_scope;
pub(crate) use outcome::missing_outcome;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&challenge_present::CHECK),
    std::slice::from_ref(&challenge_silent_without_token::CHECK),
    std::slice::from_ref(&insufficient_scope_named::CHECK),
    std::slice::from_ref(&invalid_token_named::CHECK),
    std::slice::from_ref(&query_token_refused::CHECK),
    std::slice::from_ref(&refusal_has_outcome::CHECK),
    refused::ROWS,
    std::slice::from_ref(&scheme_any_case::CHECK),
    std::slice::from_ref(&scope_refused::CHECK),
    std::slice::from_ref(&third_party_accepted::CHECK),
    third_party_refused::ROWS,
    std::slice::from_ref(&two_tokens_refused::CHECK),
];
