//! Checks of clients that are known by their certificate, and of tokens bound to one.

use super::Check;

pub mod binding_announced;
pub mod bound_token_refused;
pub mod bundle_complete;
pub mod client_refused;
pub mod endpoint_certified;
mod handshake;
pub mod introspection_states_binding;
pub mod registration_closed;
pub mod token_bound;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&binding_announced::CHECK),
    &bound_token_refused::ROWS,
    std::slice::from_ref(&bundle_complete::CHECK),
    &client_refused::ROWS,
    std::slice::from_ref(&endpoint_certified::CHECK),
    std::slice::from_ref(&introspection_states_binding::CHECK),
    std::slice::from_ref(&registration_closed::CHECK),
    std::slice::from_ref(&token_bound::CHECK),
];
