//! Checks of sign-in by way of an identity provider.

use super::Check;

pub mod id_token_refused;
pub mod own_tokens_issued;

/// Every check of this group.
pub static ALL: &[&[Check]] =
    &[&id_token_refused::ROWS, std::slice::from_ref(&own_tokens_issued::CHECK)];
