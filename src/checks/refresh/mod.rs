//! Checks of refresh tokens.

use super::Check;

pub mod answer_complete;
pub mod issued_on_request;
pub mod refused;
pub mod replay_detected;
pub mod scope_narrowed;
pub mod scopes_alike;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&answer_complete::CHECK),
    std::slice::from_ref(&issued_on_request::CHECK),
    &refused::ROWS,
    &replay_detected::ROWS,
    std::slice::from_ref(&scope_narrowed::CHECK),
    std::slice::from_ref(&scopes_alike::CHECK),
];
